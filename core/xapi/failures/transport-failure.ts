/** What the wire did. `certificate` failures happen before a byte of the request has left. */
export type TransportFailureKind =
  | 'connect'
  | 'certificate'
  | 'timeout'
  | 'broken'
  | 'http-status'
  | 'not-json-rpc'
  | 'malformed'
  | 'cancelled';

/**
 * No usable answer. Stays inside this part: callers get a DynvmError that names host and message.
 * Never keeps the request, the response body or a library's error: those hold the session ref.
 */
export class TransportFailure extends Error {
  readonly kind: TransportFailureKind;
  /** True where the host cannot have executed the call: no byte of it was sent. */
  readonly notExecuted: boolean;
  readonly httpStatus: number | undefined;

  constructor(kind: TransportFailureKind, message: string, httpStatus?: number) {
    super(message);
    this.name = 'TransportFailure';
    this.kind = kind;
    this.notExecuted = kind === 'connect' || kind === 'certificate';
    this.httpStatus = httpStatus;
  }
}

/** The host answered with a XAPI failure: its code and parameters as they came. */
export class RpcFailure extends Error {
  readonly code: string;
  readonly params: readonly string[];

  constructor(code: string, params: readonly string[]) {
    super(code);
    this.name = 'RpcFailure';
    this.code = code;
    this.params = params;
  }
}

const ERRNO_PHRASES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses connections',
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved now',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'its network is unreachable',
  ETIMEDOUT: 'it does not accept connections in time',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  EPROTO: 'the TLS handshake failed; is this an https port?',
};

/** A Node error in words that complete "Host X cannot be used: …". */
export function phraseOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && ERRNO_PHRASES[code]) || code || message || 'the connection failed';
}
