import ssh2 from 'ssh2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../../core/simulator/index.ts';
import { findFreePort } from '../../../fixtures/free-port.ts';
import { QUICK_STORAGE } from '../../../fixtures/simulator/quick-storage.ts';
import { jsonClient, logIn, type WireClient } from '../../../fixtures/simulator/wire-client.ts';

let simulator: Simulator;
let client: WireClient;
let session: string;
let port: number;

beforeAll(async () => {
  port = await findFreePort();
  simulator = await startSimulator({
    hosts: 2,
    basePort: 0,
    vmsPerHost: 1,
    sshPort: port,
    ...QUICK_STORAGE,
    cloneMs: 0,
    bootMs: 0,
    agentMs: 0,
    ipMs: 0,
  });
  const [host] = simulator.hosts;
  if (host === undefined) throw new Error('the lab has no host');
  client = jsonClient(host.url);
  session = await logIn(client, host);
});
afterAll(() => simulator?.close());

it('a guest answers on its address from the moment it has one until it is shut down', async () => {
  const vm = await startedVm('reachable');
  const address = await readAddress(vm);
  expect(address).toMatch(/^127\.64\./);
  expect(await logInBySsh(address)).toBe('uname: exit code 0');

  await client.call('VM.hard_shutdown', session, vm);
  await expect(logInBySsh(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('guests of all entries have addresses of their own, those of the start included', async () => {
  const addresses = simulator.engine.guestAddresses().map((guest) => guest.address);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(new Set(simulator.engine.guestAddresses().map((guest) => guest.hostRef))).toEqual(new Set([1, 2]));
  for (const address of addresses) expect(await logInBySsh(address)).toBe('uname: exit code 0');
});

it('a wrong password or user is refused', async () => {
  const [guest] = simulator.engine.guestAddresses();
  const refused = { level: 'client-authentication' };
  await expect(logInBySsh(guest?.address ?? '', { password: 'wrong' })).rejects.toMatchObject(refused);
  await expect(logInBySsh(guest?.address ?? '', { username: 'nobody' })).rejects.toMatchObject(refused);
});

it('the fault ssh-refused keeps everybody out of the guests of its entry', async () => {
  const [first, second] = [1, 2].map(
    (hostRef) => simulator.engine.guestAddresses().find((guest) => guest.hostRef === hostRef)?.address ?? '',
  );
  simulator.engine.injectFault({ hostRef: 1, kind: 'ssh-refused', times: 1 });
  await expect(logInBySsh(first ?? '')).rejects.toMatchObject({ level: 'client-authentication' });
  expect(await logInBySsh(second ?? '')).toBe('uname: exit code 0');
  expect(await logInBySsh(first ?? '')).toBe('uname: exit code 0');
});

it('a port in use is said at the start', async () => {
  await expect(startSimulator({ hosts: 1, basePort: 0, sshPort: port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    port,
  });
});

async function startedVm(name: string): Promise<string> {
  const [template = ''] = (await client.call('VM.get_by_name_label', session, 'tmpl-cnt7.9')) as string[];
  const vm = (await client.call('VM.clone', session, template, name)) as string;
  await client.call('VM.provision', session, vm);
  await client.call('VM.start', session, vm, false, true);
  return vm;
}

async function readAddress(vm: string): Promise<string> {
  let token = '';
  for (;;) {
    const metrics = (await client.call('VM.get_guest_metrics', session, vm)) as string;
    if (metrics !== 'OpaqueRef:NULL') {
      const networks = (await client.call('VM_guest_metrics.get_networks', session, metrics)) as Record<
        string,
        string
      >;
      if (networks['0/ip']) return networks['0/ip'];
    }
    const batch = (await client.call('event.from', session, ['VM', 'VM_guest_metrics'], token, 1.5)) as {
      token: string;
    };
    token = batch.token;
  }
}

function logInBySsh(host: string, changes: { username?: string; password?: string } = {}): Promise<string> {
  const { user: username, password } = simulator.ssh ?? { user: '', password: '' };
  const connection = new ssh2.Client();
  return new Promise<string>((resolve, reject) => {
    connection.on('error', reject);
    connection.on('ready', () => {
      connection.exec('uname', (error, channel) => {
        if (error) return reject(error);
        channel.on('exit', (code: number) => resolve(`uname: exit code ${code}`));
        channel.resume();
      });
    });
    connection.connect({ host, port, username, password, ...changes });
  }).finally(() => connection.end());
}
