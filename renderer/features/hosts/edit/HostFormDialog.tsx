import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ConfigFile } from '../../../../core/contract/configuration.ts';
import { type Failure, toFailure } from '../../../../core/model/failure.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import { invoke } from '../../../bridge.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { useTable } from '../../../store/fleet.ts';
import { closeHostsDialog, reviewEdits } from '../hosts-store.ts';
import { TestResult } from '../test/TestResult.tsx';
import { useHostTest } from '../test/use-host-test.ts';
import classes from './HostDialogs.module.css';
import { HostFields } from './HostFields.tsx';
import { createHostForm, findNextHostRef, type HostForm, toHostEdits, toHostForm } from './host-edits.ts';
import { useFormProblems } from './use-form-problems.ts';

/** Adds or edits a host: validates while typing, tests on demand, and writes after a review. */
export function HostFormDialog({ hostRef }: { hostRef: number | undefined }) {
  const [file, setFile] = useState<ConfigFile>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    invoke('config.file', {}).then(setFile, (error: unknown) => setFailure(toFailure(error)));
  }, []);
  const entry = useTable('hosts').rows.get(hostRef ?? -1);
  const title =
    hostRef === undefined ? 'Add a host' : `Edit ${entry ? toHostName(entry) : `[xenhost${hostRef}]`}`;
  const closed = failure?.message ?? file?.readOnlyBecause;
  return (
    <Dialog onClose={closeHostsDialog} title={title} size={760}>
      {closed !== undefined && (
        <div className={classes.form}>
          <p role="alert">{closed}</p>
          <div className={classes.buttons}>
            <Button data-autofocus variant="default" onClick={closeHostsDialog}>
              Back
            </Button>
          </div>
        </div>
      )}
      {closed === undefined && file && <Form file={file} hostRef={hostRef} title={title} />}
    </Dialog>
  );
}

function Form({ file, hostRef, title }: { file: ConfigFile; hostRef: number | undefined; title: string }) {
  const section =
    hostRef === undefined ? undefined : file.sections.find(({ name }) => name === `xenhost${hostRef}`);
  const before = section && Object.fromEntries(section.entries.map(({ key, value }) => [key, value]));
  const [form, setForm] = useState<HostForm>(() => (before ? toHostForm(before) : createHostForm()));
  const number = hostRef ?? findNextHostRef(file.sections);
  const { edits, secrets } = toHostEdits(form, number, before);
  const problems = useFormProblems(edits, secrets, number);
  const test = useHostTest(form, hostRef);
  const change = (changes: Partial<HostForm>) => setForm((last) => ({ ...last, ...changes }));
  const ready = edits.length > 0 && problems.size === 0;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready)
          reviewEdits({
            title,
            edits,
            secrets,
            done: hostRef === undefined ? 'Host added to the ini' : 'Changes written to the ini',
          });
      }}
    >
      <HostFields
        form={form}
        change={change}
        problems={problems}
        found={test.result?.found}
        keyringUnavailableBecause={file.keyringUnavailableBecause}
        hasPassword={before?.['host.password'] !== undefined}
      />
      <TestResult
        state={test}
        onTrust={(fingerprint) => {
          change({ fingerprint });
          test.run({ fingerprint });
        }}
        trusted={form.fingerprint}
      />
      {problems.get('') && <p className={classes.problem}>{problems.get('')}</p>}
      <div className={classes.buttons}>
        <Button
          variant="default"
          className={classes.left}
          leftSection={<IconPlugConnected size={15} stroke={1.7} aria-hidden="true" />}
          loading={test.busy}
          onClick={() => test.run()}
        >
          Test
        </Button>
        <Button variant="default" onClick={closeHostsDialog}>
          Cancel
        </Button>
        <Button type="submit" disabled={!ready}>
          Review changes
        </Button>
      </div>
    </form>
  );
}
