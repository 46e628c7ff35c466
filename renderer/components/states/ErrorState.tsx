import { Button } from '@mantine/core';
import { toFailure } from '../../../core/model/failure.ts';
import { copyText } from '../../actions/shell.ts';
import classes from './States.module.css';

interface ErrorStateProps {
  /** What failed: "Could not compute the report". */
  title: string;
  /** Anything thrown; a failure of the core comes as DynvmError. */
  error: unknown;
  onRetry?: () => void;
}

/** Shown in place of content that failed to load: what happened, what to do, and the details to copy. */
export function ErrorState({ title, error, onRetry }: ErrorStateProps) {
  const failure = toFailure(error);
  const details = error instanceof Error && error.stack ? error.stack : JSON.stringify(failure, null, 2);
  return (
    <div className={classes.state} role="alert">
      <h2>{title}</h2>
      <p>
        {failure.message}
        {failure.hint && `. ${failure.hint}`}
      </p>
      <div className={classes.buttons}>
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        <Button variant="default" onClick={() => copyText(details, 'the details')}>
          Copy details
        </Button>
      </div>
    </div>
  );
}
