import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { isLoopbackName } from '../../model/loopback.ts';
import type { Clock } from '../../ports.ts';
import type { InstanceKey } from './instance-key.ts';
import { InstanceAnswer } from './instance-messages.ts';
import { SIGNATURE_HEADERS, signContent, verifyContent } from './signed-message.ts';

const ANSWER_MAX_BYTES = 64 * 1024 * 1024;

export type SendOutcome =
  | { readonly kind: 'answered'; readonly answer: InstanceAnswer }
  /** Nobody received it. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** It may have been done. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface InstanceClientOptions {
  readonly key: InstanceKey;
  readonly trusted: () => readonly string[];
  readonly clock: Clock;
}

/** Sends a signed message to another service, and takes its answer only if a pinned key signed it. */
export class InstanceClient {
  readonly #options: InstanceClientOptions;

  constructor(options: InstanceClientOptions) {
    this.#options = options;
  }

  async send(origin: string, path: string, message: unknown): Promise<SendOutcome> {
    const { key, trusted, clock } = this.#options;
    const url = new URL(path, origin);
    // The address comes from the bucket: whoever can write there must not read along.
    if (url.protocol !== 'https:' && !isLoopbackName(url.hostname.replace(/^\[|\]$/g, ''))) {
      return { kind: 'not-sent', reason: `${origin} is reached without TLS` };
    }
    const body = JSON.stringify(message);
    const headers = signContent(key, { purpose: `request ${path}`, body }, { nowMs: clock.now() });
    const received = await exchange(url, headers, body);
    if ('kind' in received) return received;
    const verdict = verifyContent(
      received.headers,
      { purpose: `answer ${path}`, body: received.body },
      { trusted: trusted(), nowMs: clock.now() },
    );
    if (verdict.kind === 'refused')
      return { kind: 'unknown', reason: `the answer of ${origin} is not trusted: ${verdict.reason}` };
    if (verdict.nonce !== headers[SIGNATURE_HEADERS.nonce])
      return { kind: 'unknown', reason: `${origin} answered another question` };
    return { kind: 'answered', answer: InstanceAnswer.parse(JSON.parse(received.body)) };
  }
}

interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** No time limit: provisioning takes minutes. A peer that is gone is noticed by keep-alive probes. */
function exchange(url: URL, headers: Record<string, string>, body: string): Promise<Received | SendOutcome> {
  return new Promise((resolve) => {
    let connected = false;
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    const fail = (error: Error) =>
      resolve({ kind: connected ? 'unknown' : 'not-sent', reason: `${url.origin}: ${error.message}` });
    request.on('socket', (socket) => {
      socket.setKeepAlive(true, 2_000);
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    request.on('error', fail);
    request.on('response', (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_MAX_BYTES) response.destroy(new Error('its answer is too long'));
      });
      text(response).then((answer) => resolve({ headers: response.headers, body: answer }), fail);
    });
    request.end(body);
  });
}
