import type { Agent, IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { VERSION } from '../../version.ts';
import { CliError } from '../cli-error.ts';
import { openServiceSocket, unreachable } from './service-socket.ts';

/** Required, not imported, for the same reason as in `invokeService`: every command starts sooner. */
const http = createRequire(import.meta.url)('node:http') as typeof import('node:http');

/** More than any list has; a service that sends more is none. */
const BODY_MAX_BYTES = 256 * 1024 ** 2;
/** Longest silence, beyond what was asked to be waited for. */
const SILENCE_MAX_MS = 120_000;

/** Longest answer, however steadily it drips, beyond what was asked to be waited for. */
const ANSWER_MAX_MS = 10 * 60_000;

export interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How long the answer may be held back, on top of the usual. */
  readonly waitMs?: number;
}

export interface HttpExchange {
  /** @throws CliError unreachable; UntrustedCertificate */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

/** HTTP to one origin, by connections whose certificate is accepted before anything is sent. Follows no redirect. */
export function createHttpExchange(url: URL, fingerprint: string | undefined): HttpExchange {
  const agent = new http.Agent({ keepAlive: true });
  Object.assign(agent, {
    createConnection: (_options: unknown, callback: (error: Error | null, socket?: Socket) => void) => {
      openServiceSocket(url, fingerprint).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error),
      );
    },
  });
  return {
    send: (request) => exchange(agent, url, request),
    close: () => agent.destroy(),
  };
}

function exchange(agent: Agent, url: URL, request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { method, path, headers, body, waitMs = 0 } = request;
    const sending = http.request(
      {
        agent,
        method,
        path,
        // The agent's own connection decides where to; these are for the Host header and the pool's key.
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || (url.protocol === 'https:' ? 443 : 80),
        headers: {
          host: url.host,
          'user-agent': `dynvm/${VERSION}`,
          accept: 'application/json, application/problem+json',
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          }),
          ...headers,
        },
      },
      (answer) => {
        readText(answer, url).then((text) => {
          resolve({
            status: answer.statusCode ?? 0,
            type: answer.headers['content-type'] ?? '',
            text,
          });
        }, reject);
      },
    );
    sending.setTimeout(SILENCE_MAX_MS + waitMs, () => sending.destroy(unreachable(url, 'it fell silent')));
    const deadline = setTimeout(
      () => sending.destroy(unreachable(url, 'its answer does not end')),
      ANSWER_MAX_MS + waitMs,
    );
    sending.on('close', () => clearTimeout(deadline));
    sending.on('error', (error: NodeJS.ErrnoException) => {
      reject(error instanceof CliError ? error : unreachable(url, `the connection broke (${error.code})`));
    });
    sending.end(body);
  });
}

async function readText(answer: IncomingMessage, url: URL): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > BODY_MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw unreachable(url, 'the connection broke in the middle of an answer');
  }
  if (bytes > BODY_MAX_BYTES) throw unreachable(url, 'its answer is too large');
  return Buffer.concat(chunks).toString();
}
