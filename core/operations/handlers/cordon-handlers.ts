import { randomUUID } from 'node:crypto';
import type { fleetOperations } from '../../contract/fleet.ts';
import type { LogRow } from '../../model/audit.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Cordon, HostRow } from '../../model/host.ts';
import { describeHost } from '../../model/host-name.ts';
import { toRequester } from '../../model/requester.ts';
import { auditAuthor } from '../audit-author.ts';
import type { Caller } from '../caller.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';

type CordonHandlers = Pick<HandlersOf<typeof fleetOperations>, 'hosts.cordon' | 'hosts.uncordon'>;

interface CordonChange {
  readonly hostRef: number;
  readonly before: Cordon | undefined;
  readonly after: string;
}

/** `record` keeps a line of the activity log. */
export function cordonHandlers(
  { fleet, clock }: Pick<OperationDependencies, 'fleet' | 'clock'>,
  record: (row: LogRow) => void,
): CordonHandlers {
  const note = (caller: Caller, kind: string, { hostRef }: HostRow, message: string) =>
    record({ id: randomUUID(), at: clock.now(), level: 'info', kind, message, actor: caller.actor, hostRef });

  const audit = (caller: Caller, operation: string, change: CordonChange) => {
    const { hostRef, before, after } = change;
    const was = before === undefined ? 'open' : before.draining ? 'draining' : 'cordoned';
    const object = fleet.entry(hostRef)?.row.name ?? `host ${hostRef}`;
    return auditAuthor(caller, clock).record({ operation, object, hostRef, before: was, after });
  };

  return {
    'hosts.cordon': async ({ hostRef, reason, drain }, caller) => {
      const before = fleet.entry(hostRef)?.row.cordon;
      const kept = reason ?? before?.reason;
      const cordon: Cordon = {
        by: toRequester(caller.actor),
        at: clock.now(),
        draining: drain,
        ...(kept === undefined ? {} : { reason: kept }),
      };
      const after = drain ? 'draining' : 'cordoned';
      await fleet.cordon(hostRef, cordon, audit(caller, 'hosts.cordon', { hostRef, before, after }));
      const row = getRow(hostRef);
      note(caller, 'host.cordoned', row, cordonedLine(row, cordon));
      return row;
    },
    'hosts.uncordon': async ({ hostRef }, caller) => {
      const before = fleet.entry(hostRef)?.row.cordon;
      await fleet.uncordon(hostRef, audit(caller, 'hosts.uncordon', { hostRef, before, after: 'open' }));
      const row = getRow(hostRef);
      if (before) note(caller, 'host.uncordoned', row, `${formatName(row)} takes new VMs again`);
      return row;
    },
  };

  /** It may have left the ini while the change was being kept. */
  function getRow(hostRef: number): HostRow {
    const row = fleet.entry(hostRef)?.row;
    if (row) return row;
    const message = `Host ${hostRef} left the ini meanwhile; the change was kept.`;
    throw new DynvmError({ code: 'unknown-host', message, where: { hostRef } });
  }
}

function cordonedLine(row: HostRow, { reason, draining }: Cordon): string {
  const what = draining ? 'is to become empty: no new VMs' : 'is cordoned: no new VMs';
  const because = reason === undefined ? '' : ` (${reason})`;
  const { leases } = row;
  if (!leases) return `${formatName(row)} ${what}${because}`;
  const whose = leases.count === 1 ? 'its VM stays' : `its ${leases.count} VMs stay`;
  return `${formatName(row)} ${what}${because}; ${whose}, the last until ${new Date(leases.lastDeadlineAt).toISOString()}`;
}

function formatName(row: HostRow): string {
  return `Host ${describeHost(row)}`;
}
