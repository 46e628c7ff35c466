import { type FleetEntry, misconfiguredHost, unknownHost } from '../fleet/index.ts';
import { assertNever } from '../model/assert-never.ts';
import { DynvmError } from '../model/failure.ts';
import type { HostRow } from '../model/host.ts';
import { auditExternalChange } from './audit-external-change.ts';
import type { Caller } from './caller.ts';
import type { OperationDependencies } from './operation-dependencies.ts';

/** A login may take as long; whoever asked sees the rest on the row. */
const OUTCOME_TIMEOUT_MS = 20_000;

/**
 * Connects to the entry now instead of at its next try, and waits for the outcome.
 * @throws DynvmError `unknown-host`, `host-unavailable`: its section can't be used
 */
export async function retryHost(
  hostRef: number,
  caller: Caller,
  deps: Pick<OperationDependencies, 'fleet' | 'appendAudit' | 'clock' | 'logger'>,
): Promise<HostRow> {
  const { fleet } = deps;
  const entry = fleet.entry(hostRef);
  if (!entry) throw misconfiguredHost(hostRef, fleet.hostRows()) ?? unknownHost(hostRef, fleet.entries());
  const change = { operation: 'hosts.retry', object: entry.row.name, hostRef, caller };
  return auditExternalChange(deps, change, () => retryEntry(entry));
}

async function retryEntry(entry: FleetEntry): Promise<HostRow> {
  entry.xapi.retryNow();
  await entry
    .waitFor(() => isTried(entry) || undefined, { timeoutMs: OUTCOME_TIMEOUT_MS })
    .catch((error: unknown) => {
      if (!(error instanceof DynvmError && error.code === 'timeout')) throw error;
    });
  return entry.row;
}

function isTried({ xapi: { state } }: FleetEntry): boolean {
  switch (state.kind) {
    case 'connecting':
      return false;
    case 'live':
    case 'closed':
      return true;
    case 'down':
    case 'refused':
      return state.nextTryAt !== null;
    default:
      return assertNever(state);
  }
}
