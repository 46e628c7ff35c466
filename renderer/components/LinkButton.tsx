import classes from './LinkButton.module.css';

interface LinkButtonProps {
  onClick: () => void;
  disabled?: boolean;
  title?: string | undefined;
  children: React.ReactNode;
}

/** Does something at once, or leads on; looks like a link among words. */
export function LinkButton({ onClick, disabled, title, children }: LinkButtonProps) {
  return (
    <button type="button" className={classes.link} disabled={disabled} title={title} onClick={onClick}>
      {children}
    </button>
  );
}
