import type { Failure } from '../../../../core/model/failure.ts';
import type { VmLine } from '../../../view/vm-lines.ts';
import { CopyButton } from './CopyButton.tsx';
import classes from './VmDrawer.module.css';

/** Why it failed or ended: a sentence, what to do, and the host's own words. */
export function Trouble({ line, sentence }: { line: VmLine; sentence: string }) {
  const failure = failureOf(line);
  const details = failure?.xapi && [failure.xapi.code, ...failure.xapi.params].join(' ');
  return (
    <section className={classes.trouble} data-bad={failure !== undefined || undefined} aria-label="Why">
      <p>{sentence}</p>
      {failure?.hint && <p className={classes.note}>{failure.hint}</p>}
      {details && (
        <p className={classes.mono}>
          {details} <CopyButton text={details} what="the host's message" />
        </p>
      )}
    </section>
  );
}

function failureOf({ lease }: VmLine): Failure | undefined {
  if (lease?.state.kind === 'failed') return lease.state.failure;
  return lease?.state.kind === 'releasing' ? lease.state.blockedBy : undefined;
}
