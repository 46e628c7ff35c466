import { Button } from '@mantine/core';
import type { LeaseActResult } from '../../../../core/model/selector.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { VmName } from '../../../components/VmName.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { useMinute } from '../../../store/now.ts';
import { closeVmDialog } from './dialog-store.ts';
import { BeforeAfter } from './ExtendDialog.tsx';
import classes from './VmDialogs.module.css';

interface ResultsDialogProps {
  /** `extended`, `released` */
  done: string;
  results: readonly LeaseActResult[];
}

/** Named VMs; the rest are counted. */
const NAMED = 200;

/** The outcome per VM when some failed, failures first. */
export function ResultsDialog({ done, results }: ResultsDialogProps) {
  const now = useMinute();
  const failed = results.filter(({ failure }) => failure);
  const ordered = [...failed, ...results.filter(({ failure }) => !failure)];
  return (
    <Dialog
      onClose={closeVmDialog}
      title={`${formatCount(failed.length)} of ${pluralize(results.length, 'VM')} not ${done}`}
      size={640}
    >
      <div className={classes.form}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keyboard */}
        <ul className={classes.results} aria-label={`What was ${done}`} tabIndex={0}>
          {ordered.slice(0, NAMED).map(({ name, leaseId, failure, deadlineBeforeAt, deadlineAfterAt }) => (
            <li key={leaseId ?? name}>
              <StateMark mark={failure ? 'bad' : 'ok'} />
              <VmName name={name} />
              {failure && (
                <span data-mark="bad">
                  {failure.message} {failure.hint}
                </span>
              )}
              {!failure && deadlineBeforeAt !== undefined && deadlineAfterAt !== undefined && (
                <BeforeAfter beforeAt={deadlineBeforeAt} afterAt={deadlineAfterAt} now={now} />
              )}
              {!failure && deadlineAfterAt === undefined && <span>{done}</span>}
            </li>
          ))}
          {ordered.length > NAMED && <li>and {formatCount(ordered.length - NAMED)} more</li>}
        </ul>
        <div className={classes.buttons}>
          <Button data-autofocus onClick={closeVmDialog}>
            Close
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
