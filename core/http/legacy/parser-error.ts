import type { Duplex } from 'node:stream';
import { HttpProblem, PROBLEM_TYPE, toProblem } from '../rest/problem.ts';

const TEXT_TYPE = 'text/html; charset=utf-8';

const REASONS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    problem: new HttpProblem('headers-too-large', 'The request line or its headers are too long'),
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    problem: new HttpProblem('request-timeout', 'The request took too long to arrive'),
  },
};
const MALFORMED: Refusal = {
  status: '400 Bad Request',
  problem: new HttpProblem('malformed-request', 'This is not a well-formed HTTP request'),
};

interface Refusal {
  readonly status: string;
  readonly problem: HttpProblem;
}

/**
 * What Node's parser refuses never reaches a route. A client of the REST API gets a problem document, as far as its
 * request line can be seen; every other one line of text, as everywhere on the legacy routes.
 */
export function answerParserError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, problem } = REASONS[error.code ?? ''] ?? MALFORMED;
  const { rawPacket } = error as { rawPacket?: Buffer };
  const path = rawPacket === undefined ? undefined : toRestPath(rawPacket);
  const [type, body] =
    path === undefined
      ? [TEXT_TYPE, problem.message]
      : [PROBLEM_TYPE, JSON.stringify(toProblem(problem, path))];
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** @returns the path without its query, or undefined where this is none of the REST API */
function toRestPath(packet: Buffer): string | undefined {
  const line = packet.subarray(0, 400).toString('latin1');
  return /^[A-Z]+ (\/api\/v1(?![^\s/?])[^\s?]*)/.exec(line)?.[1];
}
