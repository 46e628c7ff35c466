import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { findPeerUid } from '../../../../core/http/peer/peer-uid.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(host: string): Promise<{ port: number; accepted: Promise<Socket> }> {
  const server = createServer({ allowHalfOpen: true });
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  const accepted = once(server, 'connection').then(([socket]) => socket as Socket);
  return { port: (server.address() as AddressInfo).port, accepted };
}

const ownUid = process.getuid?.() ?? -1;

it.runIf(process.platform === 'linux').each([
  ['127.0.0.1', '127.0.0.1'],
  ['::', '127.0.0.1'],
  ['::1', '::1'],
])('findPeerUid names the user of a client on %s reached by %s', async (host, address) => {
  const { port, accepted } = await listen(host);
  const client = connect(port, address);
  const socket = await accepted;
  expect(await findPeerUid(socket)).toEqual({ kind: 'known', uid: ownUid });
  client.destroy();
  socket.destroy();
});

it.runIf(process.platform === 'linux')(
  'a client that has closed its end is gone: an orphaned socket does not pass for root',
  async () => {
    const { port, accepted } = await listen('127.0.0.1');
    const client = connect(port, '127.0.0.1');
    const socket = await accepted;
    client.end('GET / HTTP/1.0\r\n\r\n');
    client.destroy();
    await once(client, 'close');
    expect(await findPeerUid(socket)).toEqual({ kind: 'gone' });
    socket.destroy();
  },
);

it.runIf(process.platform === 'linux' && ownUid === 0)(
  'another user of this machine is told apart',
  async () => {
    const { port, accepted } = await listen('127.0.0.1');
    const client = spawn('bash', ['-c', `exec 3<>/dev/tcp/127.0.0.1/${port}; sleep 20`], {
      uid: 65534,
      gid: 65534,
    });
    const socket = await accepted;
    expect(await findPeerUid(socket)).toEqual({ kind: 'known', uid: 65534 });
    client.kill();
    socket.destroy();
  },
);
