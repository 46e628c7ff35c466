import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RpcTransport } from '../../../../core/xapi/transport/rpc-transport.ts';
import { createXmlRpcTransport } from '../../../../core/xapi/transport/xml-rpc-transport.ts';
import { ManualClock } from '../../../fixtures/xapi/manual-clock.ts';

let server: Server;
let clock: ManualClock;
let transport: RpcTransport;
let received: { request: IncomingMessage; body: string }[];
let answer: (response: ServerResponse) => void;

const LIMITS = { timeoutMs: 60_000 };

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ request, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  clock = new ManualClock();
  transport = createXmlRpcTransport({
    url,
    clock,
    trust: { kind: 'system' },
    userAgent: 'DynVM-Console/test',
  });
});

afterEach(() => {
  transport.close();
  server.closeAllConnections();
  server.close();
});

/** A value in the envelope a real host uses: no `<string>`, no `<int>`. */
function succeed(value: string): void {
  answer = (response) => {
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name><value>${value}</value></member></struct></value></param></params></methodResponse>`,
    );
  };
}

it('untyped values, dates without dashes, booleans and empty strings are read', async () => {
  succeed(
    '<struct><member><name>memory</name><value>8589934592</value></member>' +
      '<member><name>start</name><value><dateTime.iso8601>20190113T19:36:26Z</dateTime.iso8601></value></member>' +
      '<member><name>live</name><value><boolean>1</boolean></value></member>' +
      '<member><name>note</name><value></value></member>' +
      '<member><name>vm</name><value><i4>12</i4></value></member>' +
      '<member><name>VIFs</name><value><array><data><value>OpaqueRef:1</value></data></array></value></member></struct>',
  );
  expect(await transport.call('VM.get_record', ['OpaqueRef:1'], LIMITS)).toEqual({
    memory: '8589934592',
    start: '20190113T19:36:26Z',
    live: true,
    note: '',
    vm: 12,
    VIFs: ['OpaqueRef:1'],
  });
});

it('integers travel as text, floats as doubles, awkward text unharmed, in a request any host reads', async () => {
  succeed('');
  const password = ']]>p#a;s%s=w"x\'<&ü';
  await transport.call('X.y', [2 ** 40, [7], { memory: 1 }, 60.1, true, password], LIMITS);
  const [{ request, body }] = received as [{ request: IncomingMessage; body: string }];
  const values = body.replaceAll(/\s*\n\s*/g, '');
  expect(values).toContain('<string>1099511627776</string>');
  expect(values).toContain('<data><value><string>7</string></value></data>');
  expect(values).toContain('<name>memory</name><value><string>1</string></value>');
  expect(values).toContain('<double>60.1</double>');
  expect(values).toContain('<boolean>1</boolean>');
  expect(values).not.toContain('<int>');
  const sent = values.slice(values.lastIndexOf('<string>') + 8, values.lastIndexOf('</string>'));
  expect(readText(sent)).toBe(password);
  expect(request.headers['content-length']).toBe(String(Buffer.byteLength(body)));
  expect(request.headers['user-agent']).toBe('DynVM-Console/test');
  expect(request.rawHeaders.join(': ').length).toBeLessThan(1_024);
});

it('a failure keeps its code and parameters', async () => {
  answer = (response) =>
    response.end(
      '<methodResponse><params><param><value><struct><member><name>Status</name><value>Failure</value></member><member><name>ErrorDescription</name><value><array><data><value>HANDLE_INVALID</value><value>VM</value><value>OpaqueRef:1</value></data></array></value></member></struct></value></param></params></methodResponse>',
    );
  await expect(transport.call('VM.get_record', [], LIMITS)).rejects.toMatchObject({
    code: 'HANDLE_INVALID',
    params: ['VM', 'OpaqueRef:1'],
  });
});

it.each([
  [
    'HTTP 500 with a page',
    'http-status',
    (r: ServerResponse) => r.writeHead(500).end('<html><p>Sorry<br></html>'),
  ],
  ['HTTP 404', 'http-status', (r: ServerResponse) => r.writeHead(404).end('')],
  [
    'half a document',
    'malformed',
    (r: ServerResponse) => r.end('<?xml version="1.0"?><methodResponse><params>'),
  ],
  ['no XML at all', 'malformed', (r: ServerResponse) => r.end('pong')],
  ['a closed line', 'broken', (r: ServerResponse) => r.socket?.destroy()],
  [
    'a line closed in the middle',
    'broken',
    (r: ServerResponse) => {
      r.writeHead(200, { 'content-length': 5_000 }).write('<?xml version="1.0"?><methodResponse>');
      setTimeout(() => r.socket?.destroy(), 10);
    },
  ],
])('%s is a transport failure', async (_name, kind, misbehave) => {
  answer = misbehave;
  const error = await transport
    .call('VM.get_record', ['OpaqueRef:session'], LIMITS)
    .catch((caught) => caught);
  expect(error).toMatchObject({ name: 'TransportFailure', kind });
  // The library's own errors carry request and body, and with them the session.
  expect(Object.getOwnPropertyNames(error)).not.toContain('req');
  expect((error as Error).cause).toBeUndefined();
});

it('a host that never answers costs its time-out, not a socket for ever', async () => {
  const closed = new Promise<void>((resolve) => {
    answer = (response) => response.on('close', resolve);
  });
  const call = transport.call('VM.start', [], { timeoutMs: 5_000 }).catch((caught: unknown) => caught);
  while (received.length === 0) await new Promise((next) => setImmediate(next));
  await clock.pass(5_000);
  expect(await call).toMatchObject({ kind: 'timeout' });
  await closed;
});

/** What an XML parser reads out of an element's content. */
function readText(content: string): string {
  return content
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((part) => /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(part)?.[1] ?? unescapeXml(part))
    .join('');
}

function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
