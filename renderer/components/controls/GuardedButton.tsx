import { Button, type ButtonProps } from '@mantine/core';
import { notifyRefusal } from '../../actions/notifications.tsx';

interface GuardedButtonProps extends ButtonProps {
  /** Why this person can't use it; undefined: they can. */
  refusal: string | undefined;
  onClick: () => void;
  children: React.ReactNode;
}

/** A button for those who may; for others it is greyed out, can still be reached by keyboard, and says why. */
export function GuardedButton({ refusal, onClick, children, ...props }: GuardedButtonProps) {
  if (refusal === undefined) {
    return (
      <Button {...props} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <Button
      {...props}
      data-disabled
      aria-disabled
      title={refusal}
      onClick={() => notifyRefusal('Not available to you', refusal)}
    >
      {children}
    </Button>
  );
}
