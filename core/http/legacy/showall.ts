import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type LegacyContext, READS, toCaller, toQuery } from './legacy-context.ts';
import { readLabelFilter, readOsKey } from './parameters.ts';
import { createShowallWriter } from './showall-writer.ts';

/** `/showall[/<os>]`: every VM that is not halted, by host entry. */
export function showallRoute(app: FastifyInstance, { invoke }: LegacyContext): void {
  const write = createShowallWriter();
  const answer = async (request: FastifyRequest, osKey: string | undefined) => {
    const filter = readLabelFilter(toQuery(request));
    const hosts = await invoke('vms.byHost', { osKey, ...filter }, toCaller(request));
    // As bytes: half a megabyte of ASCII need not be looked through again for its encoding.
    return Buffer.from(write(hosts), 'latin1');
  };
  app.get('/showall', READS, (request) => answer(request, undefined));
  app.get<{ Params: { os: string } }>('/showall/:os', READS, (request) =>
    answer(request, readOsKey(request.params.os)),
  );
}
