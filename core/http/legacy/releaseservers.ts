import type { FastifyInstance, FastifyRequest } from 'fastify';
import { toFailure } from '../../model/failure.ts';
import { COUNT_MAX } from '../../model/request.ts';
import { listDone, notFoundText } from './lease-acts.ts';
import { type LegacyContext, RELEASES, toCaller, toQuery } from './legacy-context.ts';
import { readDescriptor, readText, toWholeNumber } from './parameters.ts';
import { dumpsIndented } from './python-json.ts';

/**
 * `/releaseservers/<name>[/<state>]`: deletes VMs and names those that went. The state (the dispatcher sends
 * `available`), `os` and `labels` change nothing: a VM must be releasable although its OS has left the ini. A name that is
 * not there is no failure to the clients: a text with status 200.
 */
export function releaseserversRoute(app: FastifyInstance, { invoke, abortOnShutdown }: LegacyContext): void {
  const answer = async (request: FastifyRequest<{ Params: { name: string } }>) => {
    const query = toQuery(request);
    const descriptor = readDescriptor(request.params.name);
    const count = toWholeNumber('count', readText(query, 'count'), 1, COUNT_MAX);
    const release = invoke(
      'leases.release',
      { selector: { descriptor, count }, wait: true },
      toCaller(request),
    );
    try {
      return dumpsIndented(listDone(await abortOnShutdown(release), descriptor));
    } catch (error) {
      if (toFailure(error).code === 'not-found') return notFoundText(descriptor);
      throw error;
    }
  };
  app.get('/releaseservers', RELEASES, () => readDescriptor(''));
  app.get('/releaseservers/:name', RELEASES, answer);
  app.get('/releaseservers/:name/:state', RELEASES, answer);
}
