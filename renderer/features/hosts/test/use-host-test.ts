import { useState } from 'react';
import type { HostTest } from '../../../../core/contract/fleet.ts';
import { toFailure } from '../../../../core/model/failure.ts';
import { invoke } from '../../../bridge.ts';
import { type HostForm, toEntries } from '../edit/host-edits.ts';

export interface HostTestState {
  readonly busy: boolean;
  readonly result: HostTest | undefined;
  /** Why the test could not run. */
  readonly failure: string | undefined;
  /** Tests the form, with these changes on top. */
  readonly run: (changes?: Partial<HostForm>) => void;
}

/** Tests the host as entered; read-only. `hostRef`: whose stored password to use if none is entered. */
export function useHostTest(form: HostForm, hostRef: number | undefined): HostTestState {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<HostTest>();
  const [failure, setFailure] = useState<string>();
  const run = (changes: Partial<HostForm> = {}) => {
    const tested = { ...form, ...changes };
    setBusy(true);
    setFailure(undefined);
    invoke('hosts.test', {
      entries: { ...toEntries(tested), ...toReference(tested) },
      ...toPassword(tested, hostRef),
    })
      .then(setResult, (error: unknown) => {
        const { message, hint } = toFailure(error);
        setFailure([message, hint].filter(Boolean).join(' '));
      })
      .finally(() => setBusy(false));
  };
  return { busy, result, failure, run };
}

function toReference({ password, passwordPlace }: HostForm): Record<string, string> {
  return passwordPlace === 'reference' && password !== '' ? { 'host.password': password } : {};
}

function toPassword({ password, passwordPlace }: HostForm, hostRef: number | undefined) {
  if (password === '') return hostRef === undefined ? {} : { passwordOf: hostRef };
  return passwordPlace === 'reference' ? {} : { password };
}
