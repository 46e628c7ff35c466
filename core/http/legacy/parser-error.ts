import type { Duplex } from 'node:stream';

const REASONS: Readonly<Record<string, { status: string; body: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    body: 'The request line or its headers are too long',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', body: 'The request took too long to arrive' },
};
const MALFORMED = { status: '400 Bad Request', body: 'This is not a well-formed HTTP request' };

/** What Node's parser refuses never reaches a route; it is answered in one line as everything else. */
export function answerParserError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = REASONS[error.code ?? ''] ?? MALFORMED;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
