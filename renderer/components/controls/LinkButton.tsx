import classes from './LinkButton.module.css';

interface LinkButtonProps {
  onClick: () => void;
  disabled?: boolean;
  title?: string | undefined;
  /** How it stands among what is beside it. */
  className?: string | undefined;
  children: React.ReactNode;
}

/** Does something at once, or leads on; looks like a link among words. */
export function LinkButton({ onClick, disabled, title, className, children }: LinkButtonProps) {
  return (
    <button
      type="button"
      className={className === undefined ? classes.link : `${classes.link} ${className}`}
      disabled={disabled}
      title={title}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
