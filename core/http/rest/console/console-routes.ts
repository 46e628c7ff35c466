import type { FastifyInstance } from 'fastify';
import { type OperationName, operations } from '../../../contract/contract.ts';
import { JSON_TYPE } from '../answer.ts';
import { addEventsRoute } from '../events/events-route.ts';
import { requireScope } from '../require-scope.ts';
import type { RestContext } from '../rest-context.ts';
import { toRateClass } from '../route-rate.ts';

/** Only clients of the legacy API lose a request with their connection, or wait without end. */
const LEGACY_ONLY: ReadonlySet<OperationName> = new Set([
  'requests.wait',
  'requests.acknowledge',
  'requests.hangUp',
]);

/** Operations that a page calls. */
const CALLED = (Object.keys(operations) as OperationName[]).filter((name) => !LEGACY_ONLY.has(name));

/**
 * What the console's own page uses: operations by their name, with input and output exactly as the contract has them, and
 * the live tables in the same form. Not for other clients: it changes with the page, without notice.
 * @see docs/decisions/0066-the-browser-calls-operations-by-name.md
 */
export function addConsoleRoutes(scope: FastifyInstance, context: RestContext): void {
  addEventsRoute(scope, context, { path: '/console/events', toText: (row) => JSON.stringify(row) });
  for (const name of CALLED) addCall(scope, name, context);
}

function addCall(scope: FastifyInstance, name: OperationName, { invoke }: RestContext): void {
  scope.post(`/console/call/${name}`, {
    config: { rate: toRateClass(name) },
    onRequest: async (request) => requireScope(request, name),
    handler: async ({ body, access }, reply) => {
      // The operation parses its own input, and audits under the channel of the caller.
      const value = await invoke(name, (body ?? {}) as never, access.caller);
      return reply.header('content-type', JSON_TYPE).send(JSON.stringify({ value: value ?? null }));
    },
  });
}
