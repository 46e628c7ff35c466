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
  | 'cancelled'
  /** Not sent: see `ChangeGate`. */
  | 'leadership-unconfirmed'
  | 'leadership-lost';

const NOT_SENT: ReadonlySet<TransportFailureKind> = new Set([
  'connect',
  'certificate',
  'leadership-unconfirmed',
  'leadership-lost',
]);

export interface FailureDetails {
  httpStatus?: number | undefined;
  /** A sentence: what to change. */
  hint?: string | undefined;
}

/**
 * No usable answer. Stays inside this part: callers get a DynvmError that names host and message.
 * Never keeps the request, the response body or a library's error: those hold the session ref.
 */
export class TransportFailure extends Error {
  readonly kind: TransportFailureKind;
  /** True where the host cannot have executed the call: no byte of it was sent. */
  readonly notExecuted: boolean;
  readonly httpStatus: number | undefined;
  /** What to change, where that is known. */
  readonly hint: string | undefined;

  constructor(kind: TransportFailureKind, message: string, { httpStatus, hint }: FailureDetails = {}) {
    super(message);
    this.name = 'TransportFailure';
    this.kind = kind;
    this.notExecuted = NOT_SENT.has(kind);
    this.httpStatus = httpStatus;
    this.hint = hint;
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
