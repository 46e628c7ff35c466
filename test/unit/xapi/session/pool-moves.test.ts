import net from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../../../core/model/failure.ts';
import type { KnownPool } from '../../../../core/xapi/index.ts';
import { connectTo, type OpenedConnection } from '../../../fixtures/xapi/recording-listener.ts';
import { Refusal, ScriptedHost } from '../../../fixtures/xapi/scripted-host.ts';

const hosts: ScriptedHost[] = [];
let opened: OpenedConnection | undefined;

afterEach(async () => {
  vi.restoreAllMocks();
  await opened?.xapi.close();
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

/** Members of one pool: same port, addresses 127.0.0.1, .2, …; all but `coordinator` send us there. */
async function pool(members: number, coordinator: number): Promise<ScriptedHost[]> {
  const pooled: ScriptedHost[] = [];
  for (let n = 1; n <= members; n++) {
    const host = await ScriptedHost.listen(`127.0.0.${n}`, pooled[0]?.port ?? 0);
    hosts.push(host);
    pooled.push(host);
  }
  promote(pooled, coordinator);
  return pooled;
}

function promote(pooled: readonly ScriptedHost[], coordinator: number): void {
  for (const [index, host] of pooled.entries()) {
    host.handlers.set('host.get_all_records', () =>
      Object.fromEntries(
        pooled.map((_host, n) => [`OpaqueRef:h${n}`, { uuid: `h${n}`, address: `127.0.0.${n + 1}` }]),
      ),
    );
    host.handlers.set('session.login_with_password', () => {
      if (index + 1 !== coordinator) throw new Refusal('HOST_IS_SLAVE', [`127.0.0.${coordinator}`]);
      return `OpaqueRef:session-${++host.sessions}`;
    });
  }
}

const at = (host: ScriptedHost, n: number) => `http://127.0.0.${n}:${host.port}`;

it('a member sends us to the coordinator', async () => {
  const [first, , third] = (await pool(3, 3)) as [ScriptedHost, ScriptedHost, ScriptedHost];
  opened = connectTo(at(first, 1));
  await opened.listener.untilState('live');
  expect(opened.xapi.state).toMatchObject({ url: at(third, 3), memberAddress: '127.0.0.3' });
});

it('the host that the settings name needs no mention of a member', async () => {
  const [first] = (await pool(1, 1)) as [ScriptedHost];
  opened = connectTo(at(first, 1));
  await opened.listener.untilState('live');
  expect(opened.xapi.state).not.toHaveProperty('memberAddress');
});

it.each(['localhost', 'xen.example', '127.1', '169.254.169.254', '::ffff:127.0.0.1'])(
  'a member that names %s as coordinator gets a sentence, and no one gets the password',
  async (address) => {
    const [first, second] = (await pool(2, 2)) as [ScriptedHost, ScriptedHost];
    first.handlers.set('session.login_with_password', () => {
      throw new Refusal('HOST_IS_SLAVE', [address]);
    });
    const connect = vi.spyOn(net.Socket.prototype, 'connect');
    opened = connectTo(at(first, 1));
    await opened.listener.untilState('down');
    const { failure } = opened.xapi.state as { failure: Failure };
    expect(failure.message).toMatch(
      new RegExp(`^Host .*"${address.replaceAll('.', '\\.')}".*no password is sent there`),
    );
    expect(failure.message).toContain('set the coordinator');
    const hosts = connect.mock.calls
      .flat(2)
      .flatMap((options) => (options as { host?: string } | null)?.host ?? []);
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
    expect(second.requests).toBe(0);
  },
);

it('members at addresses that no member can have are not asked when the coordinator dies', async () => {
  const pooled = (await pool(2, 1)) as [ScriptedHost, ScriptedHost];
  opened = connectTo(at(pooled[0], 1));
  pooled[0].handlers.set('host.get_all_records', () =>
    Object.fromEntries(
      ['169.254.169.254', 'localhost', '0.0.0.0', '127.0.0.1'].map((address, n) => [
        `h${n}`,
        { uuid: `h${n}`, address },
      ]),
    ),
  );
  await opened.listener.untilState('live');
  const connect = vi.spyOn(net.Socket.prototype, 'connect');
  await pooled[0].close();
  await opened.listener.untilState('down');
  const hosts = connect.mock.calls
    .flat(2)
    .flatMap((options) => (options as { host?: string } | null)?.host ?? []);
  expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
});

it('an unknown coordinator gets the password only after the known members were asked', async () => {
  const pooled = (await pool(4, 1)) as [ScriptedHost, ScriptedHost, ScriptedHost, ScriptedHost];
  const [first, second, third, stranger] = pooled;
  const members = () =>
    Object.fromEntries([1, 2, 3].map((n) => [`h${n}`, { uuid: `h${n}`, address: `127.0.0.${n}` }]));
  for (const host of pooled) host.handlers.set('host.get_all_records', members);
  opened = connectTo(at(first, 1));
  await opened.listener.untilState('live');
  third.handlers.set('session.login_with_password', () => 'OpaqueRef:third');
  first.handlers.set('session.login_with_password', () => {
    throw new Refusal('HOST_IS_SLAVE', ['127.0.0.4']);
  });
  first.handlers.set('VM.start', () => {
    throw new Refusal('HOST_IS_SLAVE', ['127.0.0.4']);
  });
  third.handlers.set('VM.start', () => 'started');
  expect(await opened.xapi.call('VM.start', [])).toBe('started');
  expect(second.count('session.login_with_password')).toBe(1);
  expect(stranger.requests).toBe(0);
});

it('a pool that sends us round in circles is down, not an endless loop', async () => {
  const [first, second] = (await pool(2, 2)) as [ScriptedHost, ScriptedHost];
  second.handlers.set('session.login_with_password', () => {
    throw new Refusal('HOST_IS_SLAVE', ['127.0.0.1']);
  });
  opened = connectTo(at(first, 1));
  await opened.listener.untilState('down');
  expect(first.count('session.login_with_password') + second.count('session.login_with_password')).toBe(2);
});

it('the coordinator`s role moves: the stream and the calls follow without an outage', async () => {
  const pooled = (await pool(2, 1)) as [ScriptedHost, ScriptedHost];
  const [first, second] = pooled;
  opened = connectTo(at(first, 1));
  const { xapi, listener } = opened;
  await listener.untilState('live');
  promote(pooled, 2);
  first.handlers.set('VM.start', () => {
    throw new Refusal('HOST_IS_SLAVE', ['127.0.0.2']);
  });
  second.handlers.set('VM.start', () => 'started');
  expect(await xapi.call('VM.start', ['OpaqueRef:1'])).toBe('started');
  await listener.until(() => listener.snapshots.length === 2);
  expect(xapi.state).toMatchObject({ kind: 'live', url: at(second, 2) });
  expect(listener.states.map((state) => state.kind)).toEqual(['connecting', 'live', 'live']);
});

it('the coordinator dies: a member that took over is found by its address', async () => {
  const pooled = (await pool(3, 1)) as [ScriptedHost, ScriptedHost, ScriptedHost];
  opened = connectTo(at(pooled[0], 1));
  await opened.listener.untilState('live');
  promote(pooled, 3);
  await pooled[0].close();
  await opened.listener.until(() => opened?.listener.snapshots.length === 2);
  expect(opened.xapi.state).toMatchObject({ kind: 'live', url: at(pooled[2], 3) });
});

it('a member that left the pool does not pass for it', async () => {
  const pooled = (await pool(2, 1)) as [ScriptedHost, ScriptedHost];
  const [first, second] = pooled;
  opened = connectTo(at(first, 1));
  await opened.listener.untilState('live');
  second.handlers.set('session.login_with_password', () => 'OpaqueRef:session');
  second.handlers.set('pool.get_all_records', () => ({
    'OpaqueRef:p': { uuid: 'another-pool', master: 'OpaqueRef:h' },
  }));
  await first.close();
  await opened.listener.untilState('down');
  expect(opened.listener.snapshots).toHaveLength(1);
  expect(opened.xapi.state).toMatchObject({ kind: 'down', lastLiveAt: expect.any(Number) });
  while (second.count('session.logout') === 0) await new Promise((next) => setImmediate(next));
});

it('a XAPI that says no is no reason to ask its neighbours', async () => {
  const pooled = (await pool(2, 1)) as [ScriptedHost, ScriptedHost];
  const [first, second] = pooled;
  opened = connectTo(at(first, 1));
  await opened.listener.untilState('live');
  first.handlers.set('session.login_with_password', () => {
    throw new Refusal('HOST_STILL_BOOTING');
  });
  first.handlers.set('VM.start', () => {
    throw new Refusal('SESSION_INVALID', ['OpaqueRef:session-1']);
  });
  await expect(opened.xapi.call('VM.start', [], { timeoutMs: 1_000 })).rejects.toMatchObject({
    xapiCode: 'HOST_STILL_BOOTING',
  });
  expect(second.requests).toBe(0);
});

describe('a pool that an earlier process found', () => {
  /** Pool of three whose first member, the one in the settings, is gone; the third is coordinator. */
  async function poolWithoutFirst(): Promise<{ entryUrl: string; third: ScriptedHost }> {
    const [first, , third] = (await pool(3, 3)) as [ScriptedHost, ScriptedHost, ScriptedHost];
    const entryUrl = at(first, 1);
    await first.close();
    return { entryUrl, third };
  }

  const found = (change: Partial<KnownPool>): KnownPool => ({
    uuid: 'pool-uuid',
    memberAddresses: ['127.0.0.1', '127.0.0.2', '127.0.0.3'],
    fingerprints: [],
    ...change,
  });

  it('is found at its last coordinator, without asking the others', async () => {
    const { entryUrl, third } = await poolWithoutFirst();
    opened = connectTo(entryUrl, { knownPool: found({ coordinatorAddress: '127.0.0.3' }) });
    await opened.listener.untilState('live');
    expect(opened.xapi.state).toMatchObject({ url: at(third, 3), memberAddress: '127.0.0.3' });
    expect(hosts[1]?.count('session.login_with_password')).toBe(0);
  });

  it('is found through another member when its last coordinator and the address in the settings are gone', async () => {
    const { entryUrl, third } = await poolWithoutFirst();
    opened = connectTo(entryUrl, { knownPool: found({ coordinatorAddress: '127.0.0.1' }) });
    await opened.listener.untilState('live');
    expect(opened.xapi.state).toMatchObject({ url: at(third, 3) });
  });

  it('is looked for at the address in the settings where its last coordinator belongs to another pool now', async () => {
    const [first, second] = (await pool(2, 1)) as [ScriptedHost, ScriptedHost];
    promote([second], 1);
    second.handlers.set('pool.get_all_records', () => ({ 'OpaqueRef:p': { uuid: 'other', master: '' } }));
    first.handlers.set('pool.get_all_records', () => ({ 'OpaqueRef:p': { uuid: 'pool-uuid', master: '' } }));
    opened = connectTo(at(first, 1), { knownPool: found({ coordinatorAddress: '127.0.0.2' }) });
    await opened.listener.untilState('live');
    expect(opened.xapi.state).toMatchObject({ url: at(first, 1) });
    expect(opened.listener.snapshots.map(({ pool: [record] }) => record?.[1].uuid)).toEqual(['pool-uuid']);
  });

  it('is looked for at the address in the settings where its last coordinator refuses the password', async () => {
    const [first, second] = (await pool(2, 1)) as [ScriptedHost, ScriptedHost];
    second.handlers.set('session.login_with_password', () => {
      throw new Refusal('SESSION_AUTHENTICATION_FAILED', ['root', '']);
    });
    opened = connectTo(at(first, 1), { knownPool: found({ coordinatorAddress: '127.0.0.2' }) });
    await opened.listener.untilState('live');
    expect(opened.xapi.state).toMatchObject({ url: at(first, 1) });
  });

  it('is not looked for at addresses that no member can have', async () => {
    const [first] = (await pool(1, 1)) as [ScriptedHost];
    const connect = vi.spyOn(net.Socket.prototype, 'connect');
    const memberAddresses = ['169.254.169.254', 'xen.example'];
    const knownPool = found({ coordinatorAddress: 'localhost', memberAddresses });
    opened = connectTo(at(first, 1), { knownPool });
    await opened.listener.untilState('live');
    const targets = connect.mock.calls.flat(2).map((argument) => (argument as { host?: string })?.host);
    expect(new Set(targets.filter(Boolean))).toEqual(new Set(['127.0.0.1']));
  });

  it('is told after each connect: where the coordinator answered, and who its members are', async () => {
    const [first] = (await pool(2, 2)) as [ScriptedHost];
    const pools: KnownPool[] = [];
    opened = connectTo(at(first, 1), { onPool: (known) => pools.push(known) });
    await opened.listener.untilState('live');
    expect(pools).toMatchObject([
      { coordinatorAddress: '127.0.0.2', memberAddresses: ['127.0.0.1', '127.0.0.2'], fingerprints: [] },
    ]);
  });
});
