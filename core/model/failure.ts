import { z } from 'zod';
import { QuotaRefusal } from './quota.ts';

/** What kind of thing went wrong: what a caller can react to. The text beside it is for people. */
export const FailureCode = z.enum([
  /** The request itself is wrong: a value out of range, an unknown parameter form. Nothing was changed. */
  'bad-input',
  'not-found',
  'already-exists',
  /** No host has room for it now. */
  'no-capacity',
  /** A quota does not allow it (now); `quota` holds which, and who uses it. */
  'quota-exceeded',
  'unknown-os',
  'unknown-host',
  /** The host did not answer, or its session could not be opened. */
  'host-unavailable',
  /** The host answered with a XAPI error; `xapi` holds it. */
  'host-error',
  /** The host refused user or password: retrying cannot help. */
  'credentials',
  /** The host's certificate is not the pinned one, or is not trusted. */
  'certificate',
  'config-invalid',
  'cancelled',
  'timeout',
  'no-dhcp-lease',
  'no-guest-tools',
  'ssh-failed',
  /** The VM is protected on the host (blocked operation, in use): held and shown, never forced. */
  'held',
  /** The VM carries another installation's marker, or none of ours. */
  'not-ours',
  /** The history store can't record it, so it was not done. */
  'store-unavailable',
  /** The caller's scope does not cover it, or it belongs to somebody else. */
  'forbidden',
  /** No credential, or one that is not valid here: which of the two reasons is not told. */
  'unauthenticated',
  /** Too many requests of one caller; `hint` says when to try again. */
  'rate-limited',
  /** The service was restarted while it was being done, and nothing is left of it: asking again may help. */
  'interrupted',
  /** Not possible in this state or not available in this set-up. */
  'unavailable',
  'internal',
]);
export type FailureCode = z.infer<typeof FailureCode>;

/** Where it happened. */
const FailurePlace = z.object({
  hostRef: z.number().int().optional(),
  host: z.string().optional(),
  vm: z.string().optional(),
  /** Ini position of a configuration problem. */
  section: z.string().optional(),
  key: z.string().optional(),
  line: z.number().int().optional(),
  /** The input field that is wrong. */
  field: z.string().optional(),
});

/** An error as data: crosses IPC, HTTP and the store unchanged. Holds no secret and no session ref. */
export const Failure = z.object({
  code: FailureCode,
  /** One sentence: what happened and where. */
  message: z.string(),
  /** What happened, without where: for who has named the place already. No full stop. */
  reason: z.string().optional(),
  /** What to do about it. */
  hint: z.string().optional(),
  where: FailurePlace.optional(),
  /** Which limit, who holds it, and when the next of these VMs ends. */
  quota: QuotaRefusal.optional(),
  /** The host's own words: error code and parameters. @see docs/spec/xapi.md#errors */
  xapi: z.object({ code: z.string(), params: z.array(z.string()) }).optional(),
});
export type Failure = z.infer<typeof Failure>;

/** What happened, to be read after the name of the place. */
export function toReason({ reason, message }: Failure): string {
  return reason ?? message.replace(/\.$/, '');
}

/** A {@link Failure} on its way through the code. */
export class DynvmError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = 'DynvmError';
    this.failure = failure;
  }

  get code(): FailureCode {
    return this.failure.code;
  }
}

/**
 * Anything thrown, as data for people. What is not a {@link DynvmError} is `internal`; its own text may hold anything and
 * helps nobody, so whoever catches it logs it.
 */
export function toFailure(error: unknown): Failure {
  if (error instanceof DynvmError) return error.failure;
  return { code: 'internal', message: 'An unexpected error occurred.', hint: 'The log has the details.' };
}
