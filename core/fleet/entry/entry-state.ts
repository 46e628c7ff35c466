import { assertNever } from '../../model/assert-never.ts';
import { toReason } from '../../model/failure.ts';
import type { Cordon, HostEntryState } from '../../model/host.ts';
import type { ConnectionState } from '../../xapi/index.ts';
import type { Unschedulable } from '../capacity/entry-capacity.ts';

export interface EntryCondition {
  connection: ConnectionState;
  /** A snapshot has come since the connection was made. */
  loaded: boolean;
  sinceAt: number;
  disabled: boolean;
  retired: boolean;
  /** The entry that owns this one's pool, when it is another. */
  duplicateOf: number | undefined;
}

/** One word for why an entry counts or not; what people decided comes before what the network does. */
export function toEntryState(condition: EntryCondition): HostEntryState {
  const { connection, loaded, sinceAt } = condition;
  if (condition.retired) return { kind: 'retired', connected: connection.kind === 'live' };
  if (condition.disabled) return { kind: 'disabled' };
  if (condition.duplicateOf !== undefined) return { kind: 'duplicate', ownerHostRef: condition.duplicateOf };
  switch (connection.kind) {
    case 'connecting':
    case 'closed':
      return { kind: 'connecting', sinceAt };
    case 'live':
      return loaded ? toLiveState(connection) : { kind: 'connecting', sinceAt };
    case 'down': {
      const { sinceAt, failure, nextTryAt, lastLiveAt } = connection;
      return {
        kind: 'unreachable',
        sinceAt,
        failure,
        nextTryAt,
        ...(lastLiveAt === undefined ? {} : { lastLiveAt }),
      };
    }
    case 'refused': {
      const { sinceAt, failure, nextTryAt, lastLiveAt } = connection;
      return {
        kind: 'refused',
        sinceAt,
        failure,
        nextTryAt,
        ...(lastLiveAt === undefined ? {} : { lastLiveAt }),
      };
    }
    default:
      return assertNever(connection);
  }
}

function toLiveState(connection: Extract<ConnectionState, { kind: 'live' }>): HostEntryState {
  const { sinceAt, memberAddress, skippedRecords } = connection;
  return {
    kind: 'live',
    sinceAt,
    ...(memberAddress !== undefined && { memberAddress }),
    ...(skippedRecords > 0 && { skippedRecords }),
  };
}

/** Undefined: it takes new VMs. A cordon counts where nothing else makes the entry unschedulable. */
export function unschedulableReason(
  state: HostEntryState,
  cordon: Cordon | undefined,
): Unschedulable | undefined {
  const problem = describeState(state);
  if (problem !== undefined) return { limitedBy: 'not-live', problem };
  return cordon && { limitedBy: 'cordoned', problem: cordonSentence(cordon) };
}

function cordonSentence({ by, reason, draining }: Cordon): string {
  const what = draining ? 'being drained by' : 'cordoned by';
  return `${what} ${by}${reason === undefined ? '' : `: ${reason}`}`;
}

/** Why an entry in this state gets no new VMs, as a sentence; undefined when it does. */
export function describeState(state: HostEntryState): string | undefined {
  switch (state.kind) {
    case 'live':
      return undefined;
    case 'connecting':
      return 'still connecting';
    case 'unreachable':
      return `unreachable since ${new Date(state.lastLiveAt ?? state.sinceAt).toISOString()}: ${toReason(state.failure)}`;
    case 'refused':
      return `refused us: ${toReason(state.failure)}${nextTry(state.nextTryAt)}`;
    case 'misconfigured':
      return `its section in the ini can't be used: ${toReason(state.failure)}`;
    case 'duplicate':
      return `is in the same pool as host ${state.ownerHostRef}, which owns it`;
    case 'disabled':
      return 'cordoned: host.disabled is set';
    case 'retired':
      return 'its section has left the ini: it only keeps VMs until they are released';
    default:
      return assertNever(state);
  }
}

function nextTry(nextTryAt: number | null): string {
  return nextTryAt === null
    ? '; it is being tried now'
    : `; next try at ${new Date(nextTryAt).toISOString()}`;
}
