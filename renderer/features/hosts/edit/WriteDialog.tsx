import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ConfigPreview } from '../../../../core/contract/configuration.ts';
import { type Failure, toFailure } from '../../../../core/model/failure.ts';
import { notifySuccess } from '../../../actions/notifications.tsx';
import { invoke } from '../../../bridge.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { testHosts } from '../hosts-actions.ts';
import { closeHostsDialog, type PendingEdits } from '../hosts-store.ts';
import { DiffView } from './DiffView.tsx';
import classes from './HostDialogs.module.css';

/** Shows the changes and writes them once confirmed. */
export function WriteDialog({ pending }: { pending: PendingEdits }) {
  const [preview, setPreview] = useState<ConfigPreview>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(true);
  const edits = { edits: [...pending.edits], secrets: { ...pending.secrets } };

  const look = () => {
    setBusy(true);
    invoke('config.preview', edits)
      .then(
        (made) => {
          setPreview(made);
          setFailure(undefined);
        },
        (error: unknown) => setFailure(toFailure(error)),
      )
      .finally(() => setBusy(false));
  };
  const write = async (signature: string) => {
    setBusy(true);
    try {
      await invoke('config.write', { ...edits, signature });
      closeHostsDialog();
      notifySuccess(pending.done);
      // What was written is in force; whether it works is what one wants to know next.
      void testHosts(listEditedHosts(pending), { byItself: true });
    } catch (error) {
      setFailure(toFailure(error));
      setBusy(false);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what it was opened with
  useEffect(look, []);

  const sound = preview !== undefined && preview.problems.length === 0 && failure === undefined;
  const file = preview?.path.split(/[/\\]/).at(-1) ?? 'the ini';
  return (
    <Dialog onClose={closeHostsDialog} title={pending.title} size={720}>
      <div className={classes.form}>
        {pending.note !== undefined && <p>{pending.note}</p>}
        {preview && <p className={classes.path}>{preview.path}</p>}
        {preview && <DiffView hunks={preview.diff} />}
        {preview?.problems.map(({ section, key, message }) => (
          <p key={`${section} ${key} ${message}`} className={classes.problem}>
            <StateMark mark="bad" /> {[section && `[${section}]`, key].filter(Boolean).join(' ')} {message}
          </p>
        ))}
        {preview?.warnings.map(({ section, key, message }) => (
          <p key={`${section} ${key} ${message}`} className={classes.warning}>
            <StateMark mark="warn" /> {[section && `[${section}]`, key].filter(Boolean).join(' ')} {message}
          </p>
        ))}
        {failure && (
          <p className={classes.problem} role="alert">
            <StateMark mark="bad" /> {failure.message} {failure.hint}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={closeHostsDialog}>
            Cancel
          </Button>
          {failure && (
            <Button data-autofocus onClick={look} loading={busy}>
              Try again
            </Button>
          )}
          {!failure && (
            <Button
              data-autofocus
              disabled={!sound}
              loading={busy}
              onClick={() => preview && void write(preview.signature)}
            >
              Write to {file}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** The entries that were changed and are still in the ini. */
function listEditedHosts({ edits }: PendingEdits): number[] {
  const removed = new Set(edits.flatMap((edit) => (edit.kind === 'remove-section' ? [edit.section] : [])));
  const sections = new Set(edits.map(({ section }) => section).filter((section) => !removed.has(section)));
  return [...sections].flatMap((section) => {
    const hostRef = /^xenhost(\d+)$/.exec(section)?.[1];
    return hostRef === undefined ? [] : [Number(hostRef)];
  });
}
