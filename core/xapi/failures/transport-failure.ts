/** What the wire did. `certificate` failures happen before a byte of the request has left. */
export type TransportFailureKind =
  | 'connect'
  | 'certificate'
  | 'timeout'
  | 'broken'
  | 'http-status'
  | 'not-json-rpc'
  | 'malformed'
  /** More bytes or objects than we take. */
  | 'too-large'
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

const MAX_CODE_LENGTH = 100;
const MAX_PARAMS = 20;
/** Some carry a stack of the host's or the output of a script. */
const MAX_PARAM_LENGTH = 2_000;

/** The host answered with a XAPI failure: its code and parameters as they came. */
export class RpcFailure extends Error {
  /** From the list a host sends, which may hold anything. */
  static from([code, ...params]: readonly unknown[]): RpcFailure {
    const texts = params.slice(0, MAX_PARAMS).map(toText);
    return new RpcFailure(toText(code).slice(0, MAX_CODE_LENGTH) || 'INTERNAL_ERROR', texts);
  }

  readonly code: string;
  readonly params: readonly string[];

  constructor(code: string, params: readonly string[]) {
    super(code);
    this.name = 'RpcFailure';
    this.code = code;
    this.params = params;
  }
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, MAX_PARAM_LENGTH);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
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
  HPE_HEADER_OVERFLOW: 'its answer begins with too many HTTP headers',
};

/**
 * A Node error in words that complete "Host X cannot be used: …". Codes that we have no words for are shown; messages
 * never, since they may be about our code instead of the host.
 */
export function describeConnectionError(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return 'the connection failed';
  if (code.startsWith('HPE_')) return ERRNO_PHRASES[code] ?? 'its answer is no HTTP';
  return ERRNO_PHRASES[code] ?? `the connection failed (${code})`;
}
