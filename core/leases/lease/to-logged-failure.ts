import { type Failure, toFailure } from '../../model/failure.ts';
import type { LeaseContext } from './lease-context.ts';

/** As {@link toFailure}; what nobody foresaw goes to the log, as its own text goes nowhere else. @param doing `moving a deadline` */
export function toLoggedFailure(
  { logger }: Pick<LeaseContext, 'logger'>,
  error: unknown,
  { doing, ...where }: { doing: string; leaseId?: string; requestId?: string },
): Failure {
  const failure = toFailure(error);
  if (failure.code === 'internal') logger.error({ err: error, ...where }, `${doing} failed unexpectedly`);
  return failure;
}
