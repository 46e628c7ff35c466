import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Fleet } from '../fleet/index.ts';
import type { AuditEntry, AuditFilter, AuditRecord } from '../model/audit-entry.ts';
import type { Clock, Logger } from '../ports.ts';

/** What is done outside the store: the audit has it before it is done, and its outcome after. */
const OPERATIONS = [
  'config.write',
  'legacy.setEnabled',
  'legacy.setPort',
  'couchbase.retry',
  'hosts.retry',
  'leases.reconcile',
];
/** Of each operation; what a service did before these has long been settled. */
const ENTRIES_READ = 500;

export interface SettleOptions {
  readonly store: {
    audit(filter: AuditFilter, limit: number, before: number | undefined): Promise<AuditEntry[]>;
    appendAudit(records: readonly AuditRecord[]): Promise<void>;
  };
  readonly fleet: Pick<Fleet, 'entry'>;
  /** Absent: there is no ini. */
  readonly iniPath: string | undefined;
  /** Only what was begun before: epoch ms. */
  readonly startedAt: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/**
 * Ends in the audit what a service began and was killed before it could say what became of it: by what the file or the
 * host shows now. Changes of leases settle themselves, each when it goes on.
 */
export async function settleInterruptedChanges(options: SettleOptions): Promise<void> {
  const { store, startedAt, clock, logger } = options;
  try {
    const records: AuditRecord[] = [];
    for (const operation of OPERATIONS) {
      const entries = await store.audit({ operation, toAt: startedAt }, ENTRIES_READ, undefined);
      for (const intent of findUnsettled(entries)) {
        const { seq: _, hash: __, after: ___, ...rest } = intent;
        records.push({
          ...rest,
          id: randomUUID(),
          at: clock.now(),
          ...(await lookWhatBecame(intent, options)),
        });
      }
    }
    if (records.length > 0) await store.appendAudit(records);
  } catch (error) {
    logger.error({ err: error }, 'what an earlier run left open in the audit could not be settled');
  }
}

/** Intents without an outcome. @param entries of one operation, newest first */
function findUnsettled(entries: readonly AuditEntry[]): AuditEntry[] {
  const outcomes = new Map<string, number>();
  return entries.filter((entry) => {
    const { object, principal, outcome } = entry;
    if (entry.operation === 'leases.reconcile' && diskUuid(entry) === undefined) return false;
    const key = JSON.stringify([object, principal]);
    const later = outcomes.get(key) ?? 0;
    if (outcome === 'accepted' && later === 0) return true;
    if (outcome === 'accepted') outcomes.set(key, later - 1);
    else if (outcome === 'done' || outcome === 'failed') outcomes.set(key, later + 1);
    return false;
  });
}

type Outcome = Pick<AuditRecord, 'outcome' | 'reason'>;

async function lookWhatBecame(intent: AuditEntry, options: SettleOptions): Promise<Outcome> {
  const { iniPath, fleet } = options;
  if (intent.operation === 'config.write' && iniPath !== undefined) {
    const { mtimeMs } = await stat(iniPath);
    return mtimeMs >= intent.at
      ? interrupted('done', `the file was written at ${new Date(mtimeMs).toISOString()}`)
      : interrupted('failed', 'the file was not written');
  }
  const uuid = diskUuid(intent);
  if (uuid === undefined) return interrupted('failed', 'its outcome is unknown');
  const inventory = intent.hostRef === undefined ? undefined : fleet.entry(intent.hostRef)?.inventory;
  if (!inventory?.complete)
    return interrupted('failed', 'its host did not say whether the disk is still there');
  const isThere = [...inventory.all('VDI').values()].some((record) => record.uuid === uuid);
  return isThere
    ? interrupted('failed', 'the disk is still there')
    : interrupted('done', 'the disk is no longer there');
}

function interrupted(outcome: 'done' | 'failed', found: string): Outcome {
  return { outcome, reason: `interrupted: the service ended meanwhile; ${found}` };
}

/** `disk data (0f3a…)` */
function diskUuid({ operation, object }: AuditEntry): string | undefined {
  return operation === 'leases.reconcile' ? /^disk .*\(([0-9a-f-]{36})\)$/s.exec(object)?.[1] : undefined;
}
