import type { AuditChange } from '../model/audit-entry.ts';
import { toFailure } from '../model/failure.ts';
import { auditAuthor } from './audit-author.ts';
import type { Caller } from './caller.ts';
import type { OperationDependencies } from './operation-dependencies.ts';

/**
 * Does what changes something outside the store, which no transaction covers: the audit has it before it is done, and its
 * outcome after.
 * @throws DynvmError store-unavailable: nothing was done; and what the work throws
 */
export async function auditExternalChange<T>(
  { appendAudit, clock, logger }: Pick<OperationDependencies, 'appendAudit' | 'clock' | 'logger'>,
  { caller, ...change }: AuditChange & { caller: Caller },
  work: () => Promise<T>,
): Promise<T> {
  const { record } = auditAuthor(caller, clock);
  const keepOutcome = async (outcome: Pick<AuditChange, 'outcome' | 'reason'>): Promise<void> => {
    await appendAudit?.([record({ ...change, ...outcome })]).catch((error: unknown) =>
      logger.error(
        { err: error, operation: change.operation },
        'the outcome of a change could not be recorded',
      ),
    );
  };
  await appendAudit?.([record({ ...change, outcome: 'accepted' })]);
  try {
    const done = await work();
    await keepOutcome({ outcome: 'done' });
    return done;
  } catch (error) {
    await keepOutcome({ outcome: 'failed', reason: toFailure(error).message });
    throw error;
  }
}
