import type { IssuedToken } from '../../../../core/contract/access.ts';
import type { InputOf } from '../../../../core/contract/contract.ts';
import { coversScope, type Principal, type Token } from '../../../../core/model/access.ts';
import { type Failure, toFailure } from '../../../../core/model/failure.ts';
import { notifyFailure, notifySuccess } from '../../../actions/notifications.tsx';
import { bridge, invoke, unwrapResult } from '../../../bridge.ts';
import { pluralize } from '../../../format/quantity.ts';
import { useFleet } from '../../../store/fleet.ts';
import { closeAccessDialog, openAccessDialog, useAccess } from './access-store.ts';

/** Reads principals and tokens; whoever is no admin sees their own tokens. */
export async function loadAccess(): Promise<void> {
  const isAdmin = coversScope(useFleet.getState().me?.scopes ?? [], 'admin');
  try {
    const [principals, tokens] = await Promise.all([
      isAdmin ? invoke('principals.list', {}) : undefined,
      invoke('tokens.list', {}),
    ]);
    useAccess.setState({ lists: { kind: 'loaded', principals, tokens, loadedAt: Date.now() } });
  } catch (error) {
    useAccess.setState(({ lists }) => ({
      lists: lists.kind === 'loaded' ? { ...lists, staleBecause: error } : { kind: 'failed', error },
    }));
  }
}

/** @returns why it was refused; undefined: done */
export function createPrincipal(input: InputOf<'principals.create'>): Promise<Failure | undefined> {
  return change(async () => {
    const { id } = await invoke('principals.create', input);
    return `Added ${id}. It needs a token to ask for anything`;
  });
}

/** @returns why it was refused; undefined: done */
export function updatePrincipal(input: InputOf<'principals.update'>): Promise<Failure | undefined> {
  return change(async () => {
    const { id } = await invoke('principals.update', input);
    return `Changed ${id}`;
  });
}

export async function enablePrincipal({ id }: Principal): Promise<void> {
  const failure = await change(async () => {
    await invoke('principals.update', { id, disabled: false });
    return `Enabled ${id}: its tokens are accepted again`;
  });
  if (failure) notifyFailure(`Could not enable ${id}`, failure);
}

/** @returns why it was refused; undefined: done */
export function disablePrincipal({ id }: Principal): Promise<Failure | undefined> {
  return change(async () => {
    await invoke('principals.update', { id, disabled: true });
    return `Disabled ${id}: its tokens are refused`;
  });
}

/** @returns why it was refused; undefined: done */
export function transferVms(input: InputOf<'principals.transfer'>): Promise<Failure | undefined> {
  return change(async () => {
    const { vms } = await invoke('principals.transfer', input);
    return `Gave ${pluralize(vms, 'VM')} of ${input.from} to ${input.to}`;
  });
}

/** @returns why it was refused; undefined: done */
export function revokeToken({ id, label }: Token): Promise<Failure | undefined> {
  return change(async () => {
    await invoke('tokens.revoke', { id });
    return `Revoked ${label}`;
  });
}

/** Shows the new token. @returns why it was refused; undefined: done */
export function createToken(input: InputOf<'tokens.create'>): Promise<Failure | undefined> {
  return issue(() => invoke('tokens.create', input));
}

/** Shows the new token. @returns why it was refused; undefined: done */
export function rotateToken(replaced: Token, overlapSeconds: number): Promise<Failure | undefined> {
  return issue(() => invoke('tokens.rotate', { id: replaced.id, overlapSeconds }), replaced);
}

/** Saves the text of a token to a file that only its owner can read. @returns whether it was saved */
export async function saveToken({ token, text }: IssuedToken): Promise<boolean> {
  try {
    const fileName = `dynvm-token-${token.id}.txt`;
    const { path } = await unwrapResult(
      bridge.shell.saveFile({ fileName, text: `${text}\n`, isSecret: true }),
    );
    if (path !== undefined) notifySuccess(`Saved the token to ${path}`);
    return path !== undefined;
  } catch (error) {
    notifyFailure('Could not save the token', error);
    return false;
  }
}

async function issue(ask: () => Promise<IssuedToken>, replaced?: Token): Promise<Failure | undefined> {
  try {
    const issued = await ask();
    openAccessDialog({ kind: 'issued', issued, ...(replaced && { replaced }) });
    void loadAccess();
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}

/** Runs a change, closes the dialog and says so. */
async function change(run: () => Promise<string>): Promise<Failure | undefined> {
  try {
    const done = await run();
    closeAccessDialog();
    notifySuccess(done);
    void loadAccess();
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}
