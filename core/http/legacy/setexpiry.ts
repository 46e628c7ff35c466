import type { FastifyInstance } from 'fastify';
import { DynvmError } from '../../model/failure.ts';
import { COUNT_MAX, EXPIRY_MAX_MINUTES } from '../../model/request.ts';
import { listDone } from './lease-acts.ts';
import { CHANGES, type LegacyContext, toCaller, toQuery } from './legacy-context.ts';
import {
  badParameter,
  type Query,
  readDescriptor,
  readText,
  toMinutes,
  toWholeNumber,
} from './parameters.ts';
import { dumps } from './python-json.ts';

/** `/setexpiry/<name>/<minutes>?count=&from=now|created`: moves deadlines and names the VMs whose deadline moved. */
export function setexpiryRoute(app: FastifyInstance, { invoke }: LegacyContext): void {
  app.get<{ Params: { name: string; minutes: string } }>(
    '/setexpiry/:name/:minutes',
    CHANGES,
    async (request) => {
      const query = toQuery(request);
      const descriptor = readDescriptor(request.params.name);
      const minutes = readMinutes(request.params.minutes);
      const count = toWholeNumber('count', readText(query, 'count'), 1, COUNT_MAX);
      const results = await invoke(
        'leases.extend',
        { selector: { descriptor, count }, minutes, from: readFrom(query) },
        toCaller(request),
      );
      return dumps(listDone(results, descriptor));
    },
  );
}

/** @throws DynvmError bad-input */
function readMinutes(text: string): number {
  const minutes = toMinutes('minutes', text);
  if (minutes !== undefined && minutes <= EXPIRY_MAX_MINUTES) return minutes;
  throw badParameter('minutes', `at most ${EXPIRY_MAX_MINUTES}`, text);
}

/** A wrong `from` was always a 499, unlike other malformed values. @throws DynvmError */
function readFrom(query: Query): 'now' | 'created' {
  const from = readText(query, 'from') ?? 'now';
  if (from === 'now' || from === 'created') return from;
  const { message } = badParameter('from', 'now or created', from);
  throw new DynvmError({ code: 'unavailable', message, where: { field: 'from' } });
}
