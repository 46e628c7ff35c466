import { clipboard } from 'electron';
import type { InputOf, OutputOf } from '../../core/contract/contract.ts';
import { ownerCaller } from '../../core/operations/caller.ts';
import type { WindowOperations } from '../../core/operations/index.ts';
import type { MainWindow } from '../window/main-window.ts';
import type { NoticeGroup } from './group-expiring.ts';
import { EXTENSION_MINUTES, findPage, type NoticeAction } from './notice-actions.ts';

export interface ActionContext {
  readonly window: Pick<MainWindow, 'navigate'>;
  readonly core: () => Promise<WindowOperations>;
  readonly person: string;
}

/** What came of an action, where the notification is gone and nothing else shows it. */
export interface ActionOutcome {
  readonly title: string;
  readonly message: string;
}

/** Does what a button of a notification says. @throws DynvmError there is no core */
export async function actOnNotice(
  action: NoticeAction,
  { notice, leaseIds }: NoticeGroup,
  { window, core, person }: ActionContext,
): Promise<ActionOutcome | undefined> {
  const caller = ownerCaller('console', person);
  switch (action) {
    case 'show':
      window.navigate(findPage(notice));
      return undefined;
    case 'extend': {
      const input = {
        selector: { leaseIds: [...leaseIds] },
        minutes: EXTENSION_MINUTES,
        from: 'deadline',
      } satisfies InputOf<'leases.extend'>;
      return toOutcome(await (await core()).invoke('leases.extend', input, caller));
    }
    case 'copy-addresses': {
      const leases = await (await core()).invoke('leases.list', { live: true }, caller);
      const addresses = leases.flatMap(({ requestId, address }) =>
        requestId === notice.requestId && address !== undefined ? [address] : [],
      );
      clipboard.writeText(addresses.join('\n'));
      return undefined;
    }
  }
}

function toOutcome(results: OutputOf<'leases.extend'>): ActionOutcome {
  const failed = results.filter(({ failure }) => failure !== undefined);
  const ends = results.flatMap(({ deadlineAfterAt }) => deadlineAfterAt ?? []);
  const last = ends.length === 0 ? '' : new Date(Math.max(...ends)).toISOString();
  const count = results.length === 1 ? 'VM' : `${results.length} VMs`;
  if (failed.length === 0) return { title: `Your ${count} extended`, message: `Now until ${last}.` };
  const reason = failed[0]?.failure?.message ?? '';
  return { title: `${failed.length} of ${results.length} not extended`, message: reason };
}
