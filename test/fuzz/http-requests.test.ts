import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { REST_ROUTES } from '../../core/http/rest/rest-routes.ts';
import { OWNER } from '../fixtures/access-service.ts';
import { createRandom } from '../fixtures/create-random.ts';
import { getLikeCurl } from '../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../fixtures/rest-service.ts';
import { withoutLimits } from '../fixtures/without-limits.ts';

/**
 * Requests to every route of both APIs, with and without credentials: none fails unexpectedly, none hangs, and none leaves
 * anything behind. DYNVM_FUZZ_REQUESTS (default 100000, in CI a tenth) and DYNVM_FUZZ_SEED repeat a run.
 */
const REQUESTS = Number(process.env.DYNVM_FUZZ_REQUESTS ?? (process.env.CI ? 10_000 : 100_000));
const SEED = Number(process.env.DYNVM_FUZZ_SEED ?? Date.now() % 1_000_000_000);
const AT_ONCE = 20;
const LONGEST_MS = 30_000;
const HEAP_LEEWAY_BYTES = 100 * 1024 * 1024;

const LEGACY = [
  '/showall',
  '/showall/x',
  '/getavailablecount',
  '/getavailablecount/x',
  '/getservers/x',
  '/releaseservers/x',
  '/releaseservers/x/available',
  '/setexpiry/x/x',
  '/healthz',
  '/readyz',
];
const SESSION = ['POST /session', 'GET /session', 'DELETE /session'];
/** They change what all others are asked with: the hosts, the port, the principals that ask. */
const LEFT_OUT =
  /^(PUT \/(config|legacy)|POST \/(tokens|principals:transfer)|DELETE \/tokens|PATCH \/principals|POST \/hosts:test)/;
const ENDPOINTS = [
  ...REST_ROUTES.map(({ method, path }) => `${method} ${path}`).filter(
    (endpoint) => !LEFT_OUT.test(endpoint),
  ),
  ...SESSION,
  'GET /events?topics=x',
].map((endpoint) => endpoint.replace(' ', ' /api/v1'));
const ALL = [...ENDPOINTS, ...LEGACY.map((path) => `GET ${path}`), 'GET /metrics', 'GET /nothing'];

const ODD = [
  '',
  '0',
  '-1',
  '1e309',
  'null',
  'true',
  '%00',
  '%',
  '..%2f..',
  'ü',
  'a'.repeat(2000),
  '[]',
  '{}',
  '1;2',
  '__proto__',
  'centos7',
  '2026-01-01T00:00:00Z',
  "';--",
  '<script>',
  '\u202e',
];
const FIELDS = [
  'descriptor',
  'osKey',
  'count',
  'selector',
  'leaseIds',
  'seconds',
  'reason',
  'drain',
  'token',
  'id',
  'role',
  'labels',
  'limit',
  'cursor',
  'wait',
  'os',
  'from',
  'format',
  'filter',
  '__proto__',
];

let rest: RestService;
let tokens: string[];

beforeAll(async () => {
  rest = await startRestService({ ini: withoutLimits });
  tokens = [
    ...(await Promise.all(['admin/ann', 'requester/bob', 'reader/rita'].map((who) => rest.obtainToken(who)))),
    `dyn_${'0'.repeat(12)}_${'A'.repeat(43)}`,
    'x',
  ];
});
afterAll(() => rest?.close());

it(`${REQUESTS} requests, seed ${SEED}: no 5xx of our own making, no hang, nothing left behind`, {
  timeout: 3_600_000,
}, async () => {
  const random = createRandom(SEED);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const oddValue = (): unknown =>
    pick([pick(ODD), random() * 1e12, -1, null, true, [], [pick(ODD)], { [pick(FIELDS)]: pick(ODD) }]);
  const oddBody = () =>
    Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, () => [pick(FIELDS), oddValue()]));
  const bad: string[] = [];
  let slowestMs = 0;
  const ask = async (): Promise<void> => {
    const [method = '', template = ''] = pick(ALL).split(' ');
    const path = template.replaceAll(
      /\{\w+\}|(?<=\/)x(?=\/|$)/g,
      () => encodeURIComponent(pick(ODD)).slice(0, 500) || '0',
    );
    const query =
      random() < 0.4
        ? `${path.includes('?') ? '&' : '?'}${pick(FIELDS)}=${encodeURIComponent(String(pick(ODD)))}`
        : '';
    const headers: Record<string, string> = {};
    const how = random();
    if (how < 0.7) headers.authorization = `Bearer ${pick(tokens)}`;
    else if (how < 0.8) headers.authorization = pick(['Basic !!!', 'Digest x', 'Bearer', 'Basic Og==']);
    else if (how < 0.9) headers.cookie = `__Host-dynvm=${pick(['x', 'A'.repeat(43)])}`;
    if (random() < 0.2) headers['idempotency-key'] = `k${Math.floor(random() * 1000)}`;
    if (random() < 0.05) headers.origin = 'http://evil.test';
    const startedMs = performance.now();
    const controller = AbortSignal.timeout(LONGEST_MS);
    const { status } = await send(
      rest.service.legacyUrl + path + query,
      { method, headers, signal: controller },
      method === 'GET' || method === 'DELETE' ? undefined : JSON.stringify(oddBody()),
    ).catch((error: unknown) => ({ status: `${error}` }));
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    if (typeof status !== 'number' || (status >= 500 && status !== 502))
      bad.push(`${method} ${path}${query}: ${status}`);
  };
  const run = async (count: number) => {
    let left = count;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (left-- > 0 && bad.length < 20) await ask();
      }),
    );
  };
  await run(Math.min(2000, REQUESTS / 10));
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  await run(REQUESTS);
  expect(bad).toEqual([]);
  const { invoke } = rest.service.operations;
  for (const lease of await invoke('leases.list', { live: true }, OWNER))
    await invoke(
      'leases.release',
      { selector: { kind: 'leases', leaseIds: [lease.id] } as never, wait: true },
      OWNER,
    );
  expect(await invoke('leases.list', { live: true }, OWNER)).toEqual([]);
  expect(await invoke('tokens.list', {}, OWNER)).toHaveLength(3);
  collectGarbage();
  console.log(
    `slowest ${Math.round(slowestMs)} ms, heap ${Math.round((process.memoryUsage().heapUsed - before) / 1e6)} MB more`,
  );
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(HEAP_LEEWAY_BYTES);
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

async function send(
  url: string,
  { method, headers, signal }: { method: string; headers: Record<string, string>; signal: AbortSignal },
  body: string | undefined,
): Promise<{ status: number }> {
  if (body === undefined) return getLikeCurl(url, { method, headers, signal });
  const answer = await fetch(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body,
    signal,
  });
  await answer.text();
  return answer;
}
