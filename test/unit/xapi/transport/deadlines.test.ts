import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJsonRpcTransport } from '../../../../core/xapi/transport/json-rpc-transport.ts';
import type { RpcTransport } from '../../../../core/xapi/transport/rpc-transport.ts';
import { createXmlRpcTransport } from '../../../../core/xapi/transport/xml-rpc-transport.ts';
import { ManualClock } from '../../../fixtures/xapi/manual-clock.ts';
import { RawServer } from '../../../fixtures/xapi/raw-server.ts';

let server: RawServer;
let clock: ManualClock;
let transport: RpcTransport;
const timers: NodeJS.Timeout[] = [];

const TIMEOUT_MS = 5_000;

afterEach(() => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  transport.close();
  server.close();
});

describe.each([
  ['JSON-RPC', createJsonRpcTransport, 'application/json', '"'],
  ['XML-RPC', createXmlRpcTransport, 'text/xml', '<value>'],
])('%s', (_name, create, type, begin) => {
  const OK = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n`;

  beforeEach(async () => {
    server = await RawServer.listen();
    clock = new ManualClock();
    transport = create({ url: server.url, clock, trust: { kind: 'system' }, userAgent: 'test' });
  });

  /** Calls, lets the server misbehave, and passes the time when the deadline is to decide. */
  async function callAgainst(
    misbehave: (socket: Socket) => void,
    ends: 'by itself' | 'by deadline',
  ): Promise<unknown> {
    const asked = new Promise<void>((resolve) => {
      server.onRequest = (socket) => {
        misbehave(socket);
        resolve();
      };
    });
    const outcome = transport
      .call('VM.get_record', ['OpaqueRef:session'], { timeoutMs: TIMEOUT_MS })
      .catch((error: unknown) => error);
    await asked;
    if (ends === 'by deadline') {
      // Time for what the server does to arrive.
      await new Promise((resolve) => setTimeout(resolve, 50));
      clock.advance(TIMEOUT_MS);
    }
    return await outcome;
  }

  async function socketsClose(): Promise<void> {
    while (server.openSockets > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  const every = (ms: number, write: () => void) => timers.push(setInterval(write, ms));

  it.each<[string, (socket: Socket) => void]>([
    ['silence', () => undefined],
    ['silence after half a status line', (socket) => socket.write('HTTP/1.1 2')],
    ['silence after the headers', (socket) => socket.write(`${OK}content-length: 100\r\n\r\n`)],
    ['silence after headers without a length', (socket) => socket.write(`${OK}\r\n`)],
    [
      'one byte after another',
      (socket) => {
        socket.write(`${OK}content-length: 100000\r\n\r\n`);
        every(2, () => socket.write(' '));
      },
    ],
    [
      'one chunk after another',
      (socket) => {
        socket.write(`${OK}transfer-encoding: chunked\r\n\r\n`);
        every(2, () => socket.write('1\r\n \r\n'));
      },
    ],
    [
      'one header byte after another',
      (socket) => {
        socket.write(`${OK}x-slow: `);
        every(2, () => socket.write('a'));
      },
    ],
    [
      'trailers for ever',
      (socket) => {
        socket.write(`${OK}transfer-encoding: chunked\r\n\r\n1\r\n \r\n0\r\n`);
        every(2, () => socket.write('a'));
      },
    ],
    [
      'a few interim answers and no other',
      (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(3)),
    ],
  ])('%s: the call ends by its deadline, and so does the socket', async (_what, misbehave) => {
    expect(await callAgainst(misbehave, 'by deadline')).toMatchObject({
      kind: 'timeout',
      message: 'no answer within 5 s',
    });
    await socketsClose();
  });

  it.each<[string, (socket: Socket) => void, RegExp]>([
    [
      'HTTP 101 with an upgrade',
      (socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
      /HTTP 101|no HTTP/,
    ],
    [
      'HTTP 101 without a protocol',
      (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      /closed|HTTP/,
    ],
    ['a socket closed before the answer', (socket) => socket.end(), /closed/],
    ['a socket closed within the headers', (socket) => socket.end(`${OK}content-le`), /closed|HTTP/],
    [
      'a socket closed within the body',
      (socket) => socket.end(`${OK}content-length: 100\r\n\r\n${begin}`),
      /closed|valid/,
    ],
    [
      'a socket reset within the body',
      (socket) => {
        socket.write(`${OK}content-length: 100\r\n\r\n${begin}`);
        setTimeout(() => socket.resetAndDestroy(), 20);
      },
      /closed/,
    ],
    [
      'a redirect',
      (socket) => socket.write(`HTTP/1.1 302 Found\r\nlocation: ${server.url}\r\ncontent-length: 0\r\n\r\n`),
      /HTTP 302/,
    ],
    [
      'headers without an end',
      (socket) => {
        socket.write(OK);
        every(1, () => socket.write(`x-more: ${'a'.repeat(1_000)}\r\n`));
      },
      /too many HTTP headers/,
    ],
    [
      'interim answers without an end',
      (socket) => every(1, () => socket.write('HTTP/1.1 102 Processing\r\n\r\n')),
      /interim/,
    ],
    [
      'an error page without an end',
      (socket) => {
        socket.write('HTTP/1.1 500 Sorry\r\ncontent-type: text/html\r\n\r\n');
        every(1, () => socket.write('x'.repeat(1_000)));
      },
      /HTTP 500/,
    ],
    [
      'an answer without an end',
      (socket) => {
        socket.write(`${OK}\r\n${begin}`);
        every(1, () => socket.write('x'.repeat(50_000)));
      },
      /larger than 8 MiB/,
    ],
    ['something that is no HTTP', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), /no HTTP/],
    [
      'two answers to one call',
      (socket) => socket.write(`${OK}content-length: 1\r\n\r\n{${OK}content-length: 1\r\n\r\n{`),
      /valid/,
    ],
  ])('%s ends the call at once, and the socket', async (_what, misbehave, message) => {
    const error = await callAgainst(misbehave, 'by itself');
    expect(error).toMatchObject({ name: 'TransportFailure', message: expect.stringMatching(message) });
    await socketsClose();
    expect(server.requests).toBe(1);
  });
});
