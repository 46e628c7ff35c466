import classes from './LinkButton.module.css';

export interface LinkButtonProps {
  onClick: () => void;
  disabled?: boolean;
  title?: string | undefined;
  /** For screen readers, where the text alone does not say on what it acts: "Revoke laptop". */
  label?: string;
  /** Adapts it to its surroundings. */
  className?: string | undefined;
  children: React.ReactNode;
}

/** A button that looks like a link within text. */
export function LinkButton({ onClick, disabled, title, label, className, children }: LinkButtonProps) {
  return (
    <button
      type="button"
      className={className === undefined ? classes.link : `${classes.link} ${className}`}
      disabled={disabled}
      title={title}
      aria-label={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
