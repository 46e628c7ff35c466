import { assertNever } from '../../model/assert-never.ts';
import { DynvmError, type Failure, type FailureCode, toFailure } from '../../model/failure.ts';
import type { QuotaRefusal } from '../../model/quota.ts';
import { InvalidInput } from './validation.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** An error as RFC 9457 has it, with the failure's own code, hint and place beside. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path of the request. */
  readonly instance?: string;
  readonly code: ProblemCode;
  readonly hint?: string;
  readonly where?: Failure['where'];
  readonly xapi?: Failure['xapi'];
  /** Of `quota-exceeded`: which limit, who holds it, and when the next of these VMs ends. */
  readonly quota?: Omit<QuotaRefusal, 'nextEndsAt'> & { readonly nextEndsAt?: string };
}

/** Failures of the product, and those that only HTTP knows. */
type ProblemCode = FailureCode | HttpProblemCode;
type HttpProblemCode =
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'precondition-failed'
  | 'precondition-required'
  | 'key-in-use'
  | 'key-reused'
  | 'malformed-request'
  | 'request-timeout'
  | 'headers-too-large';

const HTTP_STATUS: Readonly<Record<HttpProblemCode, number>> = {
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'precondition-failed': 412,
  'precondition-required': 428,
  'key-in-use': 409,
  'key-reused': 422,
  'malformed-request': 400,
  'request-timeout': 408,
  'headers-too-large': 431,
};

/** An error that only HTTP knows, on its way to the answer. */
export class HttpProblem extends Error {
  readonly code: HttpProblemCode;
  readonly hint: string | undefined;

  constructor(code: HttpProblemCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** @param path the path of the request, without its query: that may hold anything */
export function toProblem(error: unknown, path: string): Problem {
  const instance = path.slice(0, 300);
  if (error instanceof HttpProblem) {
    const { code, message: detail, hint } = error;
    return { ...head(code, HTTP_STATUS[code]), detail, instance, code, ...(hint !== undefined && { hint }) };
  }
  const { code, message, hint, where, xapi, quota } = toFailure(toDynvmError(error));
  return {
    ...head(code, toStatus(code)),
    detail: message,
    instance,
    code,
    ...(hint !== undefined && { hint }),
    ...(where !== undefined && { where }),
    ...(xapi !== undefined && { xapi }),
    ...(quota !== undefined && { quota: toQuotaFields(quota) }),
  };
}

function toQuotaFields({ nextEndsAt, ...quota }: QuotaRefusal): NonNullable<Problem['quota']> {
  return { ...quota, ...(nextEndsAt !== undefined && { nextEndsAt: new Date(nextEndsAt).toISOString() }) };
}

function head(code: ProblemCode, status: number): Pick<Problem, 'type' | 'title' | 'status'> {
  const title = code.replaceAll('-', ' ');
  return { type: `urn:dynvm:problem:${code}`, title: title[0]?.toUpperCase() + title.slice(1), status };
}

/** What a client can do about it decides: its own mistake, a conflict with what is there, or the service's trouble. */
function toStatus(code: FailureCode): number {
  switch (code) {
    case 'bad-input':
    case 'config-invalid':
      return 400;
    case 'unauthenticated':
      return 401;
    case 'forbidden':
      return 403;
    case 'not-found':
    case 'unknown-host':
      return 404;
    case 'already-exists':
    case 'no-capacity':
    case 'quota-exceeded':
    case 'cancelled':
    case 'interrupted':
    case 'held':
    case 'not-ours':
    case 'unavailable':
      return 409;
    case 'unknown-os':
      return 422;
    case 'rate-limited':
      return 429;
    case 'internal':
      return 500;
    case 'host-error':
    case 'host-unavailable':
    case 'credentials':
    case 'certificate':
    case 'no-dhcp-lease':
    case 'no-guest-tools':
    case 'ssh-failed':
      return 502;
    case 'store-unavailable':
      return 503;
    case 'timeout':
      return 504;
    default:
      return assertNever(code);
  }
}

/** What the HTTP library refuses, in our words; anything else stays as it is. */
function toDynvmError(error: unknown): unknown {
  if (error instanceof DynvmError || !(error instanceof Error)) return error;
  const { statusCode } = error as { statusCode?: unknown };
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return error;
  return new DynvmError({ code: 'bad-input', message: error.message }, { cause: error });
}

/** Errors of fastify's own that have a status of their own. */
export function fromFastifyError(error: unknown): unknown {
  if (error instanceof InvalidInput) {
    const { message, field } = error;
    return new DynvmError({ code: 'bad-input', message, ...(field !== '' && { where: { field } }) });
  }
  const { code } = error as { code?: unknown };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new HttpProblem('body-too-large', 'The body is larger than 1 MiB');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new HttpProblem('unsupported-media-type', 'A body must be application/json');
    default:
      return error;
  }
}
