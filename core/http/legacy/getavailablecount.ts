import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type LegacyContext, READS, toCaller, toQuery } from './legacy-context.ts';
import { readFlag, readLabelFilter, readOsKey } from './parameters.ts';
import { dumps } from './python-json.ts';

const DEFAULT_OS = 'centos';

/** `/getavailablecount[/<os>]`: a bare integer, which the dispatcher puts through `int()`; by label with `alllabels`. */
export function getavailablecountRoute(app: FastifyInstance, { invoke }: LegacyContext): void {
  const answer = async (request: FastifyRequest, osKey: string) => {
    const query = toQuery(request);
    const filter = readLabelFilter(query);
    if (readFlag(query, 'alllabels')) {
      const counts = await invoke('capacity.byLabel', { osKey }, toCaller(request));
      return dumps(counts.map(({ label, count }) => ({ label, count })));
    }
    return String(await invoke('capacity.count', { osKey, ...filter }, toCaller(request)));
  };
  app.get('/getavailablecount', READS, (request) => answer(request, DEFAULT_OS));
  app.get<{ Params: { os: string } }>('/getavailablecount/:os', READS, (request) =>
    answer(request, readOsKey(request.params.os)),
  );
}
