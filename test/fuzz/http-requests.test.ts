import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Problem } from '../../core/http/rest/problem.ts';
import { tokenStateAt } from '../../core/model/access.ts';
import { OWNER } from '../fixtures/access-service.ts';
import { createRandom } from '../fixtures/create-random.ts';
import { followEvents } from '../fixtures/event-client.ts';
import { findFreePort } from '../fixtures/free-port.ts';
import { getLikeCurl } from '../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../fixtures/rest-service.ts';
import { withoutLimits } from '../fixtures/without-limits.ts';
import { CHANGING, drawRequest, QUIET, type RandomRequest } from './random-request.ts';
import { type Cast, createRestorer } from './restore-service.ts';

/**
 * Requests to every route of both APIs, with and without credentials: none fails unexpectedly, none hangs, and none leaves
 * anything behind. DYNVM_FUZZ_REQUESTS (default 100000, in CI a tenth) and DYNVM_FUZZ_SEED repeat a run.
 */
const REQUESTS = Number(process.env.DYNVM_FUZZ_REQUESTS ?? (process.env.CI ? 10_000 : 100_000));
const SEED = Number(process.env.DYNVM_FUZZ_SEED ?? Date.now() % 1_000_000_000);
const AT_ONCE = 20;
const LONGEST_MS = 30_000;
const HEAP_LEEWAY_BYTES = 100 * 1024 * 1024;
/** So few that one which is not given back is noticed. */
const STREAMS = AT_ONCE + 1;
/** What a host itself answers with; no other failure is a bad gateway. */
const HOST_CODES = new Set<Problem['code']>([
  ...(['host-error', 'host-unavailable', 'credentials', 'certificate'] as const),
  ...(['no-dhcp-lease', 'no-guest-tools', 'ssh-failed'] as const),
]);

const WRONG_TOKENS = [`dyn_${'0'.repeat(12)}_${'A'.repeat(43)}`, 'x'];

let rest: RestService;
let restore: () => Promise<Cast>;

beforeAll(async () => {
  rest = await startRestService({
    ini: withoutLimits,
    legacyStart: 'try',
    bounds: { streams: STREAMS, waits: 200 },
  });
  restore = await createRestorer(rest);
});
afterAll(() => rest?.close());

it(`${REQUESTS} requests, seed ${SEED}: no 5xx of our own making, no hang, nothing left behind`, {
  timeout: 3_600_000,
}, async () => {
  const random = createRandom(SEED);
  const bad: string[] = [];
  const counts = { streams: 0, restored: 0 };
  const statuses: Record<number, number> = {};
  let cast = await restore();
  let port = await findFreePort();
  let slowestMs = 0;
  const draw = (endpoints: readonly string[]) =>
    drawRequest({ random, ...cast, wrongTokens: WRONG_TOKENS, freePort: port }, endpoints);
  const ask = async (one: RandomRequest): Promise<number> => {
    const startedMs = performance.now();
    const answer = await send(one, random() * 30).catch((error: unknown) =>
      String((error as Error).cause ?? error),
    );
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    const problem = typeof answer === 'string' ? answer : describeFault(answer);
    if (problem !== undefined) bad.push(`${one.method} ${one.path}: ${problem}`);
    if (typeof answer === 'string') return 0;
    if (one.isStream && answer.status === 200) counts.streams += 1;
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    return answer.status;
  };
  /** Twenty at once, then those that change what the others need, one after the other. */
  const run = async (count: number) => {
    const share = CHANGING.length / (CHANGING.length + QUIET.length);
    for (let asked = 0; asked < count && bad.length < 20; asked += AT_ONCE) {
      const changing = Array.from({ length: AT_ONCE }).filter(() => random() < share).length;
      await Promise.all(Array.from({ length: AT_ONCE - changing }, () => ask(draw(QUIET))));
      for (let index = 0; index < changing; index += 1) {
        const status = await ask(draw(CHANGING));
        if (status < 200 || status > 299) continue;
        counts.restored += 1;
        cast = await restore();
        port = await findFreePort();
      }
    }
  };
  await run(Math.min(2000, REQUESTS / 10));
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  await run(REQUESTS);
  expect(bad).toEqual([]);
  await expectNothingLeft(cast);
  collectGarbage();
  const moreMb = Math.round((process.memoryUsage().heapUsed - before) / 1e6);
  console.log(
    `slowest ${Math.round(slowestMs)} ms, heap ${moreMb} MB more, ${JSON.stringify({ ...counts, ...statuses })}`,
  );
  expect(counts.streams).toBeGreaterThan(0);
  expect(counts.restored).toBeGreaterThan(0);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(HEAP_LEEWAY_BYTES);
});

/** @param patienceMs before a stream is abandoned, amid whatever it is being sent */
async function send(
  { path, isStream, body, ...how }: RandomRequest,
  patienceMs: number,
): Promise<{ status: number; body: string }> {
  const url = rest.service.legacyUrl + path;
  const signal = AbortSignal.timeout(LONGEST_MS);
  if (!isStream && body === undefined) return getLikeCurl(url, { ...how, signal });
  if (body !== undefined) {
    const headers = { ...how.headers, 'content-type': 'application/json' };
    return getLikeCurl(url, { ...how, headers, body, signal });
  }
  const { method, headers, localAddress } = how;
  const asked = request(url, { method, headers: { ...headers }, localAddress, signal }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) return { status: answer.statusCode ?? 0, body: await text(answer) };
  answer.on('error', () => undefined).resume();
  await new Promise((resolve) => setTimeout(resolve, patienceMs));
  asked.destroy();
  return { status: 200, body: '' };
}

/** What is wrong with an answer; undefined: nothing. */
function describeFault({ status, body }: { status: number; body: string }): string | undefined {
  if (status < 500) return undefined;
  if (status !== 502) return `${status} ${body.slice(0, 200)}`;
  const problem = JSON.parse(body) as Problem;
  const isHosts = HOST_CODES.has(problem.code) && (problem.code !== 'host-error' || problem.xapi);
  return isHosts ? undefined : `502 without a host's own code: ${body.slice(0, 200)}`;
}

async function expectNothingLeft({ tokens }: Cast): Promise<void> {
  const { invoke } = rest.service.operations;
  for (const { id } of await invoke('leases.list', { live: true }, OWNER))
    await invoke('leases.release', { selector: { leaseIds: [id] }, wait: true }, OWNER);
  expect(await invoke('leases.list', { live: true }, OWNER)).toEqual([]);
  const listed = await invoke('tokens.list', {}, OWNER);
  const live = listed.filter((token) => /^(active|ends-soon)$/.test(tokenStateAt(token, Date.now())));
  expect(live).toHaveLength(3);
  for (const token of tokens) {
    const url = `${rest.service.legacyUrl}/api/v1/events?topics=hosts`;
    const streams = await Promise.all(Array.from({ length: STREAMS }, () => followEvents(url, { token })));
    for (const stream of streams) stream.close();
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
