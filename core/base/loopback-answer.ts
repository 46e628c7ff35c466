import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Waits for a browser that comes back with a code; nothing else is listened to, and only from this machine. */
export interface LoopbackAnswer {
  readonly port: number;
  /** What the browser must bring along. */
  readonly state: string;
  /** The code it brought; rejects with the signal's reason. */
  readonly code: Promise<string>;
  close(): void;
}

/** Listens on the loopback, on a port that is free, until a browser has come with the right state. */
export async function awaitLoopbackAnswer(signal: AbortSignal): Promise<LoopbackAnswer> {
  const state = randomBytes(24).toString('base64url');
  const server = createServer();
  server.maxConnections = 10;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const code = new Promise<string>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    server.on('request', (request, response) => {
      const { searchParams, pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const found = searchParams.get('code');
      response.setHeader('content-type', 'text/plain; charset=utf-8').setHeader('connection', 'close');
      if (pathname !== '/' || found === null || searchParams.get('state') !== state) {
        response.writeHead(404).end('Nothing here.\n');
        return;
      }
      response.end('Signed in. You can close this page.\n');
      resolve(found);
    });
  });
  // Whoever closes early does not wait for it.
  code.catch(() => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    ...{ state, code },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
