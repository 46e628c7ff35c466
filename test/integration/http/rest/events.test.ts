import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EventClient, followEvents } from '../../../fixtures/event-client.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

let rest: RestService;
let clients: EventClient[];

beforeEach(async () => {
  clients = [];
  rest = await startRestService();
});
afterEach(async () => {
  for (const client of clients) client.close();
  await rest.close();
});

async function follow(query: string, who = 'reader/viewer', lastId?: string): Promise<EventClient> {
  const client = await followEvents(`${rest.url}/events?${query}`, {
    token: await rest.obtainToken(who),
    lastId,
  });
  clients.push(client);
  return client;
}

const isAvailable =
  (name: string) => (event: { data: { upserts?: { name: string; state: { kind: string } }[] } }) =>
    event.data.upserts?.some((lease) => lease.name === name && lease.state.kind === 'available') === true;

it('a stream begins with a snapshot of each topic and goes on with numbered patches', async () => {
  const client = await follow('topics=leases&topics=hosts');
  const hosts = await client.find(({ event, data }) => event === 'snapshot' && data.topic === 'hosts');
  expect(hosts.data.rows).toHaveLength(2);
  await rest.ask('POST /requests?wait=20', { descriptor: 'seen', osKey: 'centos' });
  const patch = await client.find(isAvailable('seen'));
  expect(patch.data.upserts[0].deadlineAt).toMatch(/Z$/);
  const seqs = client.events.filter(({ data }) => data.topic === 'leases').map(({ data }) => data.seq);
  expect(seqs).toEqual(seqs.map((_, index) => seqs[0] + index));
});

it('a client that was away gets what it missed, and no snapshot', async () => {
  const before = await follow('topics=leases');
  const { id } = await before.find(({ event }) => event === 'snapshot');
  before.close();
  await rest.ask('POST /requests?wait=20', { descriptor: 'missed', osKey: 'centos' });
  const after = await follow('topics=leases', 'reader/viewer', id);
  await after.find(isAvailable('missed'));
  expect(after.events.map(({ event }) => event)).not.toContain('snapshot');
});

it('the numbers of another run are answered with a snapshot', async () => {
  const client = await follow('topics=leases', 'reader/viewer', 'leases:00000000:3');
  expect((await client.find(({ event }) => event === 'snapshot')).data.rows).toEqual([]);
});

it('mine follows a row that changes hands: gone for who had it, there for who has it', async () => {
  await rest.ask(
    'POST /requests?wait=20',
    { descriptor: 'moving', osKey: 'centos' },
    { as: 'requester/bea' },
  );
  const [from, to] = [
    await follow('topics=leases&mine=true', 'requester/bea'),
    await follow('topics=leases&mine=true', 'requester/carl'),
  ];
  const [row] = (await from.find(({ event }) => event === 'snapshot')).data.rows;
  expect(row.name).toBe('moving');
  await rest.ask('POST /principals:transfer', { from: 'bea', to: 'carl' });
  const [gone, there] = [
    await from.find(({ event }) => event === 'patch'),
    await to.find(({ event }) => event === 'patch'),
  ];
  expect(gone.data).toMatchObject({ upserts: [], removes: [row.id] });
  expect(there.data).toMatchObject({ upserts: [{ id: row.id, owner: 'carl' }], removes: [] });
});

it('mine leaves out what others asked for', async () => {
  await rest.ask('POST /requests?wait=20', { descriptor: 'hers', osKey: 'centos' }, { as: 'requester/bea' });
  const client = await follow('topics=leases&mine=true', 'requester/carl');
  await rest.ask('POST /requests?wait=20', { descriptor: 'his', osKey: 'centos' }, { as: 'requester/carl' });
  await client.find(isAvailable('his'));
  const names = client.events
    .flatMap(({ data }) => [...(data.rows ?? []), ...(data.upserts ?? [])])
    .map(({ name }) => name);
  expect(new Set(names)).toEqual(new Set(['his']));
});

it('a revoked token ends its streams, and says so', async () => {
  const client = await follow('topics=hosts', 'reader/leaver');
  await client.find(({ event }) => event === 'snapshot');
  const { body } = await rest.ask('GET /tokens?principal=leaver');
  await rest.ask(`DELETE /tokens/${body.items[0].id}`);
  await client.ended;
  expect(client.events.at(-1)).toMatchObject({ event: 'end', data: { code: 'unauthenticated' } });
});

it('a topic that does not exist, and none at all, are refused as on every path', async () => {
  for (const query of ['topics=everything', '']) {
    const { status, body } = await rest.ask(`GET /events?${query}`);
    expect([status, body.code, body.where.field.split('.')[0]]).toEqual([400, 'bad-input', 'topics']);
  }
});
