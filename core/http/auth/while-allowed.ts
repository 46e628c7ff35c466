import type { FastifyRequest } from 'fastify';
import { raceAbort } from '../../base/race-abort.ts';

/**
 * The outcome of work that takes long, as long as the request's credential allows what it did when it came. The work goes
 * on in any case.
 * @throws DynvmError unauthenticated: the credential was revoked, expired, or covers something else now
 */
export async function whileAllowed<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
  const watch = request.access.watch();
  try {
    return await raceAbort(work(), watch.signal);
  } finally {
    watch.end();
  }
}
