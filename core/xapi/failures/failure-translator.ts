import { DynvmError } from '../../model/failure.ts';
import { isReadOnly } from '../calls/retry-policy.ts';
import { explain } from './error-sentences.ts';
import { RpcFailure, TransportFailure } from './transport-failure.ts';
import { HostUnavailableError, XapiError } from './xapi-error.ts';

export interface TranslatorOptions {
  hostRef: number;
  /** What people call the host. */
  host: string;
  /** The name of an object we know of. */
  findName?: (ref: string) => string | undefined;
  findVmName?: (ref: string) => string | undefined;
}

const REF = /OpaqueRef:[0-9a-zA-Z-]+/g;

/** Parameters that are a session ref, whatever the code. */
const SESSION_CODES: ReadonlySet<string> = new Set(['SESSION_INVALID', 'SESSION_NOT_REGISTERED']);

/** Turns what the wire did into errors that say where it happened, in words. */
export class FailureTranslator {
  readonly #options: TranslatorOptions;

  constructor(options: TranslatorOptions) {
    this.#options = options;
  }

  /** `message` is the XAPI message that was called, e.g. `VM.clone`. */
  translate(error: unknown, message: string): DynvmError {
    if (error instanceof DynvmError) return error;
    if (error instanceof RpcFailure) return this.#refusal(error, message);
    if (error instanceof TransportFailure) return this.#silence(error, message);
    return new DynvmError(
      {
        code: 'internal',
        message: `${this.#subject}: ${message} failed for a reason inside this program.`,
        hint: 'The log has the details; please report it.',
        where: this.#where,
      },
      { cause: error },
    );
  }

  /** The answer of an ended task. */
  fromErrorInfo([code = 'INTERNAL_ERROR', ...params]: readonly string[]): RpcFailure {
    return new RpcFailure(code, params);
  }

  /** A task that nobody saw ending. */
  lostTask(message: string): HostUnavailableError {
    return new HostUnavailableError(
      {
        code: 'host-unavailable',
        message: `${this.#subject} lost the task of ${message}: whether it was executed is unknown.`,
        hint: 'Its toolstack was restarted or its coordinator changed; look at the host before repeating it.',
        where: this.#where,
      },
      true,
    );
  }

  unavailable(
    reason: string,
    { outcomeUnknown = false, hint }: { outcomeUnknown?: boolean; hint?: string | undefined } = {},
  ): HostUnavailableError {
    return new HostUnavailableError(
      {
        code: 'host-unavailable',
        message: `${this.#subject} cannot be used: ${reason}.`,
        reason,
        ...(hint === undefined ? {} : { hint }),
        where: this.#where,
      },
      outcomeUnknown,
    );
  }

  get #subject(): string {
    return `Host ${this.#options.host} (xenhost${this.#options.hostRef})`;
  }

  get #where() {
    return { hostRef: this.#options.hostRef, host: this.#options.host };
  }

  #refusal(failure: RpcFailure, message: string): DynvmError {
    const params = failure.params.map((param, index) => {
      const isSession =
        SESSION_CODES.has(failure.code) ||
        (failure.code === 'HANDLE_INVALID' && failure.params[0] === 'session' && index === 1);
      return isSession ? '[session]' : param;
    });
    const shown = params.map((param) => param.replaceAll(REF, (ref) => this.#named(ref)));
    const { text, hint } = explain(failure.code, message, shown);
    const vm = params.map((param) => this.#options.findVmName?.(param)).find((name) => name !== undefined);
    const credentials = /^SESSION_AUTH(ENTICATION|ORIZATION)_FAILED$/.test(failure.code);
    return new XapiError({
      code: credentials ? 'credentials' : 'host-error',
      message: `${this.#subject}: ${text}.`,
      reason: text,
      ...(hint === undefined ? {} : { hint }),
      where: vm === undefined ? this.#where : { ...this.#where, vm },
      xapi: { code: failure.code, params },
    });
  }

  #silence(failure: TransportFailure, message: string): DynvmError {
    const where = this.#where;
    switch (failure.kind) {
      case 'cancelled':
        return new DynvmError({
          code: 'cancelled',
          message: `${message} on host ${this.#options.host} was cancelled.`,
          where,
        });
      case 'certificate':
        return new DynvmError({
          code: 'certificate',
          message: `${this.#subject} is not trusted: ${failure.message}.`,
          reason: failure.message,
          hint:
            failure.hint ??
            'Compare the fingerprint on the host itself, then set host.tls.fingerprint to it.',
          where,
        });
      case 'leadership-unconfirmed':
      case 'leadership-lost':
        return new DynvmError({
          code: 'unavailable',
          message: `${message} was not sent to host ${this.#options.host}: ${failure.message}.`,
          hint: 'Whichever service leads now continues from what the host shows.',
          where,
        });
      default: {
        const outcomeUnknown = !failure.notExecuted && !isReadOnly(message);
        const suffix = outcomeUnknown ? `; whether it executed ${message} is unknown` : '';
        return this.unavailable(failure.message + suffix, { outcomeUnknown, hint: failure.hint });
      }
    }
  }

  #named(ref: string): string {
    const name = this.#options.findName?.(ref);
    return name === undefined ? ref : `"${name}"`;
  }
}
