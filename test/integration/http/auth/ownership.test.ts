import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAddressSet } from '../../../../core/http/index.ts';
import type { AuditEntry } from '../../../../core/model/audit-entry.ts';
import { authenticatedCaller, type Caller } from '../../../../core/operations/caller.ts';
import { type AccessService, bearer, OWNER, startAccessService } from '../../../fixtures/access-service.ts';

const FROM_AFAR = { 'x-forwarded-for': '10.9.9.9', 'x-forwarded-proto': 'https' };

let service: AccessService;
const tokens = new Map<string, string>();

beforeAll(async () => {
  service = await startAccessService({
    simulator: { hosts: 2 },
    listener: {
      proxies: parseAddressSet('127.0.0.1', '--behind-proxy'),
      open: parseAddressSet('10.0.0.1', '--legacy-open'),
    },
    ini: (text) => text.replace('[common]', '[common]\nteam.shares.vms=yes'),
  });
  const principals = [
    { id: 'ann', teams: ['qe'] },
    { id: 'tom', teams: ['qe', 'dev'] },
    { id: 'eve', teams: ['other'] },
    { id: 'boss', role: 'admin' as const },
  ];
  for (const principal of principals) tokens.set(principal.id, (await service.createToken(principal)).text);
  tokens.set('root', (await service.createToken({ id: 'boss' }, { scopes: ['admin'] })).text);
  tokens.set('jenkins', (await service.createToken({ id: 'jenkins' }, { actsForLegacy: true })).text);
});
afterAll(() => service?.close());

/** As a principal with its token, or as an old job without one. */
function get(who: string, path: string) {
  const token = tokens.get(who);
  const from = who === 'old job' ? { 'x-forwarded-for': '10.0.0.1' } : FROM_AFAR;
  return service.get(path, { headers: { ...from, ...(token !== undefined && bearer(token)) } });
}

function callerFor(principal: string, scopes: Caller['scopes'] = ['read', 'request']): Caller {
  const identity = { principal, role: 'requester' as const, scopes, teams: [] };
  return authenticatedCaller(identity, 'rest', '10.9.9.9');
}

const audit = (): Promise<AuditEntry[]> => service.operations.invoke('audit.list', {}, OWNER);
const findLease = (name: string) => service.leases.leases().find((lease) => lease.name === name);

describe('somebody else’s VM', () => {
  it('is not released or extended by name, by count, or by id, and the audit has the attempt', async () => {
    expect((await get('ann', '/getservers/hers?os=centos7&count=2')).status).toBe(200);
    expect(findLease('hers1')).toMatchObject({ owner: 'ann', teams: ['qe'] });
    for (const path of [
      '/releaseservers/hers',
      '/releaseservers/hers?count=2',
      '/releaseservers/hers1',
      '/setexpiry/hers/60',
      '/setexpiry/hers1/60?count=1',
    ]) {
      const answer = await get('eve', path);
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.body).toContain('belongs to ann');
    }
    const selector = { leaseIds: [findLease('hers1')?.id ?? ''] };
    const eve = callerFor('eve');
    const byId = [
      await service.operations.invoke('leases.release', { selector }, eve),
      await service.operations.invoke('leases.extend', { selector, minutes: 5 }, eve),
    ];
    for (const results of byId) expect(results).toMatchObject([{ failure: { code: 'forbidden' } }]);
    expect(findLease('hers1')?.state.kind).toBe('available');
    const refused = (await audit()).filter(
      ({ principal, outcome }) => principal === 'eve' && outcome === 'refused',
    );
    expect(refused.map(({ operation }) => operation)).toContain('leases.extend');
    expect(refused[0]).toMatchObject({
      channel: 'rest',
      address: '10.9.9.9',
      reason: expect.stringContaining('ann'),
    });
  });

  it('is its team’s to release where the ini says so, and an admin’s', async () => {
    expect((await get('tom', '/setexpiry/hers1/90')).body).toBe('["hers1"]');
    expect((await get('boss', '/releaseservers/hers1')).status).toBe(403);
    expect((await get('root', '/releaseservers/hers1')).status).toBe(200);
    expect((await get('ann', '/releaseservers/hers2')).status).toBe(200);
  });

  it('is not joined by guessing its name, its request not cancelled or acknowledged', async () => {
    const first = get('ann', '/getservers/guessed?os=centos7&count=1');
    await expect.poll(() => findLease('guessed')).toBeDefined();
    const guess = await get('eve', '/getservers/guessed?os=centos7&count=1');
    expect(guess).toMatchObject({ status: 499, body: expect.stringContaining('already exists') });
    const requestId = findLease('guessed')?.requestId ?? '';
    const eve = callerFor('eve');
    await expect(service.operations.invoke('requests.cancel', { requestId }, eve)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(service.operations.invoke('requests.acknowledge', { requestId }, eve)).rejects.toMatchObject(
      { code: 'forbidden' },
    );
    expect((await first).status).toBe(200);
    await get('ann', '/releaseservers/guessed');
  });
});

describe('VMs of old jobs without a token', () => {
  it('belong to all of them, to acts-for=legacy tokens and to admins, and to nobody else', async () => {
    expect((await get('old job', '/getservers/old?os=centos7')).status).toBe(200);
    expect(findLease('old')).toMatchObject({ owner: 'legacy' });
    expect(await get('ann', '/releaseservers/old')).toMatchObject({
      status: 403,
      body: expect.stringContaining('without a token'),
    });
    expect((await get('jenkins', '/setexpiry/old/60')).body).toBe('["old"]');
    expect((await get('old job', '/releaseservers/old')).status).toBe(200);
    expect((await audit()).find(({ operation }) => operation === 'leases.release')).toMatchObject({
      principal: 'legacy',
      address: '10.0.0.1',
      channel: 'legacy',
    });
  });

  it('can’t touch those of a principal', async () => {
    expect((await get('jenkins', '/getservers/kept?os=centos7')).status).toBe(200);
    expect((await get('old job', '/releaseservers/kept')).status).toBe(403);
    expect((await get('jenkins', '/releaseservers/kept')).status).toBe(200);
  });
});

describe('principals.transfer', () => {
  it('gives live VMs to another principal, who may act on them then, and the marker says so', async () => {
    expect((await get('ann', '/getservers/moved?os=centos7')).status).toBe(200);
    const { invoke } = service.operations;
    expect(await invoke('principals.transfer', { from: 'ann', to: 'eve' }, OWNER)).toEqual({ vms: 1 });
    expect(findLease('moved')).toMatchObject({ owner: 'eve', teams: ['other'] });
    expect((await get('ann', '/setexpiry/moved/60')).status).toBe(403);
    const [entry] = service.fleet.entries().filter(({ hostRef }) => hostRef === findLease('moved')?.hostRef);
    const marked = () =>
      entry?.inventory.vmByUuid(findLease('moved')?.vmUuid ?? '')?.record.other_config['dynvm:owner'];
    await expect.poll(marked).toBe('eve');
    expect((await get('eve', '/releaseservers/moved')).status).toBe(200);
    await expect(invoke('principals.transfer', { from: 'eve', to: 'nobody' }, OWNER)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the audit', () => {
  it('has every change of a VM’s life with who made it, and its chain is intact', async () => {
    await get('ann', '/getservers/life?os=centos7');
    await get('ann', '/setexpiry/life/60');
    await get('ann', '/releaseservers/life');
    const entries = async () => (await audit()).filter(({ object }) => object === 'life').reverse();
    // The deletion is answered when the VM is gone; its record follows with the row.
    await expect.poll(async () => (await entries()).length).toBe(5);
    const life = await entries();
    expect(life.map(({ operation, outcome, before, after }) => [operation, outcome, before, after])).toEqual([
      ['requests.provision', 'accepted', undefined, '1 × centos7'],
      ['leases.extend', 'accepted', expect.any(String), expect.any(String)],
      ['leases.extend', 'done', expect.any(String), expect.any(String)],
      ['leases.release', 'accepted', 'available', 'releasing'],
      ['leases.release', 'done', 'releasing', 'deleted'],
    ]);
    for (const entry of life)
      expect(entry).toMatchObject({ principal: 'ann', channel: 'legacy', address: '10.9.9.9' });
    expect(await service.operations.invoke('audit.verify', {}, OWNER)).toMatchObject({ kind: 'intact' });
  });
});
