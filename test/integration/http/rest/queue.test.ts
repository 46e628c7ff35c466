import { afterEach, expect, it } from 'vitest';
import { bearer, OWNER } from '../../../fixtures/access-service.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

let rest: RestService;
afterEach(() => rest.close());

/** One host with room for two. Old clients wait up to ten minutes. */
async function startFull(): Promise<void> {
  rest = await startRestService({
    simulator: { hosts: 1 },
    ini: (text) =>
      `${text.replace(/^(\[xenhost1\])$/m, '$1\nhost.vms.max.centos=2')}\n[common]\nvm.queue.max.wait.secs=600\n`,
  });
  const full = await rest.ask('POST /requests?wait=60', { descriptor: 'full', osKey: 'centos', count: 2 });
  expect(full.body.request.state.kind).toBe('succeeded');
}

const askWaiting = (descriptor: string, who = 'requester/eve') =>
  rest.ask('POST /requests', { descriptor, osKey: 'centos', maxWaitSeconds: 600 }, { as: who });
const release = () => rest.ask('POST /leases:release', { selector: { descriptor: 'full' }, wait: true });

it('a request over REST waits, is seen in the queue and gets its VM when there is room', async () => {
  await startFull();
  const asked = await askWaiting('next');
  expect(asked.status).toBe(202);
  expect(asked.body.request.state.kind).toBe('waiting');
  const { body } = await rest.ask('GET /queue');
  expect(body.items).toMatchObject([
    { descriptor: 'next', requester: 'eve', position: 1, reason: { kind: 'next' } },
  ]);
  await release();
  const { body: ended } = await rest.ask(`GET /requests/${asked.body.request.id}?wait=60`);
  expect(ended.request).toMatchObject({
    state: { kind: 'succeeded' },
    wait: { waitedSeconds: expect.any(Number) },
  });
  expect((await rest.ask('GET /queue')).body.items).toEqual([]);
});

it('a foreign request in the queue is cancelled by an admin, and by nobody else', async () => {
  await startFull();
  const { body } = await askWaiting('next');
  const endpoint = `DELETE /requests/${body.request.id}`;
  expect((await rest.ask(endpoint, undefined, { as: 'requester/bob' })).status).toBe(403);
  expect((await rest.ask('GET /queue')).body.items).toHaveLength(1);
  const cancelled = await rest.ask(endpoint, undefined, { as: 'admin/root' });
  expect(cancelled.body.state.kind).toBe('cancelled');
  expect((await rest.ask('GET /queue')).body.items).toEqual([]);
});

it('getservers of an old client waits in a full lab instead of a 499', async () => {
  await startFull();
  const answer = getLikeCurl(`${rest.service.legacyUrl}/getservers/old?os=centos`);
  await expect
    .poll(async () => (await rest.ask('GET /queue')).body.items)
    .toMatchObject([{ descriptor: 'old' }]);
  await release();
  const { status, body } = await answer;
  expect([status, JSON.parse(body)]).toEqual([200, [expect.stringMatching(/^\d+\./)]]);
});

it('metrics count who waits and how long they waited', async () => {
  await startFull();
  const { body } = await askWaiting('next');
  const { invoke } = rest.service.operations;
  await invoke('principals.create', { id: 'prometheus', role: 'reader' }, OWNER);
  const wanted = { principal: 'prometheus', label: 'test', scopes: ['metrics' as const] };
  const { text } = await invoke('tokens.create', wanted, OWNER);
  const read = async () =>
    (await getLikeCurl(`${rest.service.legacyUrl}/metrics`, { headers: bearer(text) })).body;
  expect(await read()).toMatch(/^dynvm_queue_requests 1$/m);
  await rest.ask(`DELETE /requests/${body.request.id}`);
  expect(await read()).toMatch(/^dynvm_queue_wait_seconds_count\{os="centos",outcome="cancelled"\} 1$/m);
});
