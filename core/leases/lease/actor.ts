import { randomUUID } from 'node:crypto';
import type { AuditChange, AuditRecord } from '../../model/audit-entry.ts';
import { createAuditRecorder } from '../../model/audit-recorder.ts';
import type { Failure } from '../../model/failure.ts';
import type { Ownership } from '../../model/ownership.ts';
import type { Clock } from '../../ports.ts';

/** Who asks: to whom it belongs afterwards, what it may touch, and what the audit says. */
export interface Actor extends Ownership {
  /** `legacy:10.1.2.3`, `cli:ann`, `console:ann`, `expiry`: what logs show. */
  readonly name: string;
  /** Whom reports and the history document name: a person or principal, else the machine that sent it. */
  readonly requester: string;
  /** Why it may not act on what belongs to somebody; undefined: it may. @param what name of the VM or request */
  refuse(what: string, owned: Ownership): Failure | undefined;
  /** Makes the audit record of one change. */
  record(change: AuditChange): AuditRecord;
}

/** What the service does by itself: at deadlines (`expiry`), for warm pools (`pool`), and wherever leases and hosts differ or a VM failed. */
export function createServiceActor(
  channel: 'expiry' | 'reconcile' | 'pool',
  clock: Pick<Clock, 'now'>,
): Actor {
  const principal = channel === 'reconcile' ? 'service' : channel;
  return {
    name: principal,
    requester: principal,
    owner: principal,
    teams: [],
    refuse: () => undefined,
    record: createAuditRecorder({ principal, channel }, { now: () => clock.now(), newId: randomUUID }),
  };
}
