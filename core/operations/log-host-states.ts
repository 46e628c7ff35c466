import { randomUUID } from 'node:crypto';
import type { Fleet } from '../fleet/index.ts';
import { assertNever } from '../model/assert-never.ts';
import type { LogRow } from '../model/audit.ts';
import { toReason } from '../model/failure.ts';
import type { HostEntryState, HostRow } from '../model/host.ts';
import { describeHost } from '../model/host-name.ts';
import type { Clock } from '../ports.ts';

type StateLine = Pick<LogRow, 'level' | 'kind' | 'message'>;

export interface HostStateLogOptions {
  fleet: Fleet;
  clock: Clock;
  append: (row: LogRow) => void;
}

/** Writes a line whenever a host entry comes, goes or stops counting. Returns its own end. */
export function logHostStates({ fleet, clock, append }: HostStateLogOptions): () => void {
  const shown = new Map<number, HostEntryState['kind']>();
  const write = (hostRef: number, line: StateLine) =>
    append({ id: randomUUID(), at: clock.now(), actor: 'fleet', hostRef, ...line });
  const look = (host: HostRow) => {
    const { kind } = host.state;
    // Between two failed attempts an entry is connecting again: no news.
    if (kind === 'connecting' || kind === shown.get(host.hostRef)) return;
    shown.set(host.hostRef, kind);
    write(host.hostRef, toLine(host, host.state));
  };
  for (const host of fleet.hostRows()) look(host);
  return fleet.onHostRows(({ upserts, removes }) => {
    upserts.forEach(look);
    for (const hostRef of removes) {
      if (!shown.delete(hostRef)) continue;
      write(hostRef, {
        level: 'info',
        kind: 'host.removed',
        message: `Host ${hostRef} is no longer followed`,
      });
    }
  });
}

function toLine(host: HostRow, state: Exclude<HostEntryState, { kind: 'connecting' }>): StateLine {
  const name = `Host ${describeHost(host)}`;
  switch (state.kind) {
    case 'live':
      return { level: 'info', kind: 'host.live', message: `${name} is connected${liveDetails(state)}` };
    case 'unreachable':
      return {
        level: 'warning',
        kind: 'host.unreachable',
        message: `${name} can't be reached: ${toReason(state.failure)}`,
      };
    case 'refused':
      return {
        level: 'error',
        kind: 'host.refused',
        message: `${name} refuses us: ${toReason(state.failure)}${nextTry(state.nextTryAt)}`,
      };
    case 'misconfigured':
      return {
        level: 'error',
        kind: 'host.misconfigured',
        message: `${name} is not used: ${toReason(state.failure)}`,
      };
    case 'duplicate':
      return {
        level: 'warning',
        kind: 'host.duplicate',
        message: `${name} is in the pool of host ${state.ownerHostRef}, which counts it; this entry counts 0`,
      };
    case 'disabled':
      return { level: 'info', kind: 'host.disabled', message: `${name} is disabled: no new VMs there` };
    case 'retired':
      return {
        level: 'info',
        kind: 'host.retired',
        message: `${name} left the ini; it is followed until its leases have ended`,
      };
    default:
      return assertNever(state);
  }
}

function nextTry(nextTryAt: number | null): string {
  return nextTryAt === null ? '' : `; next try at ${new Date(nextTryAt).toISOString()}`;
}

function liveDetails({ memberAddress, skippedRecords }: Extract<HostEntryState, { kind: 'live' }>): string {
  const member = memberAddress === undefined ? '' : `; answered by member ${memberAddress}`;
  return skippedRecords === undefined
    ? member
    : `${member}; ${skippedRecords} malformed records are left out`;
}
