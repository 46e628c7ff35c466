import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { eventLoopShare } from '../../base/event-loop-share.ts';
import { toConnectionFailure } from '../failures/connection-failure.ts';
import { TransportFailure } from '../failures/transport-failure.ts';
import { answerTooLarge } from './answer-limits.ts';
import { toAddress } from './verified-agents.ts';

/** "100 Continue" and its like before the answer. */
const MAX_INTERIM_ANSWERS = 8;

export interface PostOptions {
  url: URL;
  path: string;
  agent: http.Agent;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  beforeWrite?: (() => void) | undefined;
}

/**
 * Sends one request. Resolves with the head of the answer, whatever its status; its body is to be read or destroyed.
 * @throws TransportFailure `broken`, or what the agent's connection or `beforeWrite` failed with
 */
export function post(options: PostOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, path, agent, headers, body, beforeWrite } = options;
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request({
      ...toAddress(url),
      path,
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': body.length },
    });
    const fail = (reason: string) => {
      reject(new TransportFailure('broken', reason));
      request.destroy();
    };
    let interimAnswers = 0;
    signal.addEventListener('abort', () => request.destroy(), { once: true });
    request.on('error', (error) => reject(asTransportFailure(error, url)));
    request.on('information', () => {
      if (++interimAnswers > MAX_INTERIM_ANSWERS) fail('it goes on sending interim answers');
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail('it wants to change to another protocol (HTTP 101)');
    });
    // Where neither an answer nor an error came. After an answer the socket is kept for the next request.
    request.on('close', () => reject(new TransportFailure('broken', 'it closed the connection')));
    request.on('response', resolve);
    // The socket is connected, so this writes in the same turn; end() any earlier would leave the bytes to a later one.
    request.on('socket', () => {
      try {
        beforeWrite?.();
      } catch (error) {
        reject(error);
        request.destroy();
        return;
      }
      request.end(body);
    });
  });
}

export interface BodyOptions {
  /** How the answer is called in the failure: "its answer to VM.get_record". */
  what: string;
  url: URL;
  maxBytes: number;
  onChunk(chunk: Buffer): void;
}

/**
 * Hands the body over as it arrives, in slices that hold up nobody else.
 * @throws TransportFailure `broken`, `too-large`; what `onChunk` throws
 */
export async function readBody(
  response: IncomingMessage,
  { what, url, maxBytes, onChunk }: BodyOptions,
): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      // Most answers have one chunk: those need not wait.
      if (bytes > 0) await eventLoopShare.nextSlice();
      bytes += chunk.length;
      if (bytes > maxBytes) throw answerTooLarge(what, maxBytes);
      onChunk(chunk);
    }
  } catch (error) {
    throw asTransportFailure(error, url);
  }
}

function asTransportFailure(error: unknown, url: URL): unknown {
  const { code } = error as NodeJS.ErrnoException;
  // Failures of ours, and bugs, stay what they are.
  if (error instanceof TransportFailure || code === undefined) return error;
  return toConnectionFailure('broken', error, url);
}
