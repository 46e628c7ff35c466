import { afterEach, expect, it } from 'vitest';
import { LabClient, startLab } from '../lab-client.ts';

let lab: Awaited<ReturnType<typeof startLab>>;
afterEach(() => lab.close());

it('wrong credentials → SESSION_AUTHENTICATION_FAILED, held back', async () => {
  lab = await startLab({ authFailureDelayMs: 100 });
  const startedAt = performance.now();
  const stranger = new LabClient(lab.client.url);
  await expect(stranger.login('wrong')).rejects.toMatchObject({
    description: ['SESSION_AUTHENTICATION_FAILED', 'root', expect.any(String)],
  });
  expect(performance.now() - startedAt).toBeGreaterThan(90);
  stranger.close();
});

it('version and originator may be left out at login', async () => {
  lab = await startLab();
  const session = await lab.client.raw<string>('session.login_with_password', ['root', 'xenroot']);
  expect(session).toMatch(/^OpaqueRef:/);
  expect(lab.simulator.engine.entry(1).sessions).toBe(2);
});

it('two labs with the same seed are different pools', async () => {
  lab = await startLab({ seed: 5 });
  const twin = await startLab({ seed: 5 });
  const uuid = async ({ client }: typeof lab) => [...(await client.records('pool')).values()][0]?.uuid;
  expect(await uuid(twin)).not.toBe(await uuid(lab));
  await twin.close();
});

it('an unknown session → SESSION_INVALID', async () => {
  lab = await startLab();
  await expect(lab.client.raw('VM.get_all', ['OpaqueRef:none'])).rejects.toMatchObject({
    description: ['SESSION_INVALID', 'OpaqueRef:none'],
  });
});

it('logout ends a blocked event.from', async () => {
  lab = await startLab();
  const { client } = lab;
  const { token } = await client.call<{ token: string }>('event.from', ['vm'], '', 0);
  const blocked = client.failure('event.from', ['vm'], token, 30);
  await client.call('session.logout');
  expect(await blocked).toEqual(['SESSION_INVALID', client.session]);
});

it('a member answers HOST_IS_SLAVE with the bare address, to logins and to sessions of the coordinator', async () => {
  lab = await startLab({ poolSize: 3 });
  const member = new LabClient(lab.client.url.replace('127.0.0.1', '127.0.0.3'));
  await expect(member.login()).rejects.toMatchObject({ description: ['HOST_IS_SLAVE', '127.0.0.1'] });
  member.session = lab.client.session;
  expect(await member.failure('host.get_all')).toEqual(['HOST_IS_SLAVE', '127.0.0.1']);
  member.session = 'OpaqueRef:none';
  expect(await member.failure('host.get_all')).toEqual(['SESSION_INVALID', 'OpaqueRef:none']);
  member.close();
});

it('a change of coordinator cuts sockets, ends sessions and tasks, and moves the role', async () => {
  lab = await startLab({ poolSize: 2 });
  const { client, simulator } = lab;
  const { token } = await client.call<{ token: string }>('event.from', ['vm'], '', 0);
  const parked = client.call('event.from', ['vm'], token, 30);
  const cut = expect(parked).rejects.toThrow();
  // Let the call arrive before the sockets go.
  await client.call('Async.SR.scan', [...(await client.records('SR')).keys()][0]);
  simulator.engine.injectFault({ hostRef: 1, kind: 'coordinator-change' });
  await cut;
  expect(simulator.engine.entry(1).sessions).toBe(0);
  await expect(new LabClient(client.url).login()).rejects.toMatchObject({
    description: ['HOST_IS_SLAVE', '127.0.0.2'],
  });
  const successor = await new LabClient(client.url.replace('127.0.0.1', '127.0.0.2')).login();
  const [pool] = [...(await successor.records('pool')).values()];
  expect(await successor.call('host.get_address', pool?.master)).toBe('127.0.0.2');
  expect((await successor.records('task')).size).toBe(0);
  successor.close();
});
