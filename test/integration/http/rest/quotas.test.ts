import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OWNER } from '../../../fixtures/access-service.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

let rest: RestService;
beforeEach(async () => {
  rest = await startRestService({
    ini: (text) =>
      `${text}\n[common]\nquota.default.vms = 2\nquota.principal.eve.vms = 3\nquota.principal.eve.life.minutes = 120\nquota.os.centos.memory = none\nquota.team.qe.vcpus = 64\n`,
  });
});
afterEach(() => rest.close());

const EVE = { as: 'requester/eve' };
const ask = (descriptor: string, count: number, headers = EVE) =>
  rest.ask('POST /requests?wait=60', { descriptor, osKey: 'centos', count }, headers);
const names = (body: { items: { subject: { kind: string; name: string } }[] }) =>
  body.items.map(({ subject }) => `${subject.kind}:${subject.name}`);

describe('quotas over REST', () => {
  it('are listed with their use; whoever is no admin sees its own', async () => {
    expect((await ask('held', 2)).body.request.state.kind).toBe('succeeded');
    const { body } = await rest.ask('GET /quotas');
    expect(names(body)).toEqual(['principal:eve', 'default:everyone', 'team:qe', 'os:centos']);
    expect(body.items[0]).toMatchObject({
      limits: { vms: 3, lifetimeSeconds: 7200 },
      isChanged: false,
      used: { vms: 2 },
      heldBy: [{ name: 'held', vms: 2 }],
      nextEndsAt: expect.stringMatching(/Z$/),
      nextEnds: 2,
    });
    expect(names((await rest.ask('GET /quotas', undefined, EVE)).body)).toEqual([
      'principal:eve',
      'os:centos',
    ]);
    expect(names((await rest.ask('GET /quotas', undefined, { as: 'requester/bob' })).body)).toEqual([
      'default:everyone',
      'os:centos',
    ]);
  });

  it('refuse with a problem document that has the limit as fields', async () => {
    await ask('held', 2);
    const { status, body } = await ask('more', 2);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: 'urn:dynvm:problem:quota-exceeded',
      quota: {
        subject: { kind: 'principal', name: 'eve' },
        ...{ limit: 'vms', allowed: 3, used: 2, asked: 2, canFitLater: true },
        heldBy: [{ name: 'held', vms: 2 }],
        nextEndsAt: expect.stringMatching(/Z$/),
      },
    });
    const plan = await rest.ask(
      'POST /requests/plan',
      { descriptor: 'more', osKey: 'centos', count: 2 },
      EVE,
    );
    expect(plan.body).toMatchObject({
      failure: { code: 'quota-exceeded' },
      quotas: [{ subject: { name: 'eve' }, limit: 'vms', allowed: 3, used: 2 }],
    });
  });

  it('are changed by an admin at once, kept, audited and reset', async () => {
    await ask('held', 3);
    expect((await ask('more', 1)).status).toBe(409);
    const change = { limits: { vms: 4, memoryBytes: null } };
    expect((await rest.ask('PUT /quotas/principal/eve', change, EVE)).status).toBe(403);
    const changed = await rest.ask('PUT /quotas/principal/eve', change);
    expect(changed).toMatchObject({
      status: 200,
      body: {
        isChanged: true,
        limits: { vms: 4, lifetimeSeconds: 7200, memoryBytes: null },
        iniLimits: { vms: 3 },
      },
    });
    expect((await ask('more', 1)).body.request.state.kind).toBe('succeeded');
    expect((await rest.ask('PUT /quotas/principal/eve', { limits: { vms: -1 } })).status).toBe(400);
    expect((await rest.ask('PUT /quotas/default/others', { limits: { vms: 1 } })).status).toBe(400);
    expect((await rest.ask('DELETE /quotas/principal/eve')).status).toBe(200);
    expect((await rest.ask('DELETE /quotas/principal/eve')).status).toBe(404);
    expect((await ask('again', 1)).status).toBe(409);
    const { body } = await rest.ask('GET /audit?limit=50');
    const lines = body.items.filter(({ operation }: { operation: string }) =>
      operation.startsWith('quotas.'),
    );
    expect(lines).toMatchObject([
      { operation: 'quotas.reset', object: 'eve', outcome: 'done' },
      {
        operation: 'quotas.set',
        object: 'eve',
        before: expect.stringContaining('vms 3'),
        after: expect.stringContaining('vms 4'),
      },
    ]);
  });

  it('keep both of two changes that come at once', async () => {
    const { operations } = rest.service;
    const eve = { kind: 'principal', name: 'eve' } as const;
    await Promise.all([
      operations.invoke('quotas.set', { ...eve, limits: { vms: 4 } }, OWNER),
      operations.invoke('quotas.set', { ...eve, limits: { vcpus: 16 } }, OWNER),
    ]);
    const { body } = await rest.ask('GET /quotas');
    expect(body.items[0]).toMatchObject({
      subject: eve,
      limits: { vms: 4, vcpus: 16, lifetimeSeconds: 7200 },
    });
    const { body: audit } = await rest.ask('GET /audit?limit=50');
    const [later] = audit.items.filter(({ operation }: { operation: string }) => operation === 'quotas.set');
    expect(later).toMatchObject({
      before: expect.stringContaining('vms 4'),
      after: expect.stringContaining('vms 4'),
    });
  });

  it('answer an old client with a 499 of one line', async () => {
    await getLikeCurl(`${rest.service.legacyUrl}/getservers/old?os=centos&count=2`);
    const { status, body } = await getLikeCurl(`${rest.service.legacyUrl}/getservers/new?os=centos`);
    expect(status).toBe(499);
    expect(body).toMatch(
      /^The quota of legacy is 2 VMs: 2 are used and 1 more were asked for; held by old 2; .*$/,
    );
    expect(body).not.toContain('\n');
    const extended = await getLikeCurl(`${rest.service.legacyUrl}/getservers/new?os=centos&count=3`);
    expect([extended.status, extended.body.split(';')[0]]).toEqual([
      499,
      'The quota of legacy is 2 VMs: 2 are used and 3 more were asked for',
    ]);
  });
});
