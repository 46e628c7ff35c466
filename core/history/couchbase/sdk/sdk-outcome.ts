import type { BucketTrouble, QueryOutcome, ReadOutcome, WriteOutcome } from '../bucket.ts';
import { toCas } from './cas.ts';
import type { Sdk } from './sdk.ts';

/** What the SDK's results and errors mean for the callers. */
export class SdkOutcomes {
  readonly #sdk: Sdk;

  constructor(sdk: Sdk) {
    this.#sdk = sdk;
  }

  async ofRead(reading: () => Promise<{ cas: unknown; content: unknown }>): Promise<ReadOutcome> {
    try {
      const { cas, content } = await reading();
      if (typeof content !== 'object' || content === null || Array.isArray(content)) {
        return { kind: 'refused', reason: 'the document in the bucket is no JSON object' };
      }
      return { kind: 'found', cas: toCas(cas), content: content as Record<string, unknown> };
    } catch (error) {
      if (error instanceof this.#sdk.DocumentNotFoundError) return { kind: 'missing' };
      // A read changes nothing, whatever became of it.
      const trouble = this.#trouble(error);
      return trouble.kind === 'ambiguous' ? { ...trouble, kind: 'transient' } : trouble;
    }
  }

  async ofWrite(writing: () => Promise<{ cas: unknown }>): Promise<WriteOutcome> {
    try {
      const { cas } = await writing();
      return { kind: 'stored', cas: toCas(cas) };
    } catch (error) {
      const { CasMismatchError, DocumentExistsError, DocumentNotFoundError } = this.#sdk;
      for (const conflict of [CasMismatchError, DocumentExistsError, DocumentNotFoundError]) {
        if (error instanceof conflict) return { kind: 'conflict' };
      }
      return this.#trouble(error);
    }
  }

  async ofQuery(asking: () => Promise<{ rows: unknown[] }>): Promise<QueryOutcome> {
    try {
      const { rows } = await asking();
      return { kind: 'rows', rows: rows as Record<string, unknown>[] };
    } catch (error) {
      const { PlanningFailureError, IndexNotFoundError } = this.#sdk;
      if (error instanceof PlanningFailureError || error instanceof IndexNotFoundError) {
        return { kind: 'no-index', reason: describeSdkError(error) };
      }
      return this.#trouble(error);
    }
  }

  #trouble(error: unknown): BucketTrouble {
    const sdk = this.#sdk;
    const reason = describeSdkError(error);
    const refusals = [
      sdk.ValueTooLargeError,
      sdk.EncodingFailureError,
      sdk.DecodingFailureError,
      sdk.AuthenticationFailureError,
      sdk.InvalidArgumentError,
    ];
    if (refusals.some((refusal) => error instanceof refusal)) return { kind: 'refused', reason };
    const ambiguous = [
      sdk.AmbiguousTimeoutError,
      sdk.DurabilityAmbiguousError,
      sdk.RequestCanceledError,
      sdk.MutationLostError,
    ];
    if (ambiguous.some((one) => error instanceof one)) return { kind: 'ambiguous', reason };
    // The SDK throws a bare TypeError for content that is not JSON.
    if (error instanceof TypeError) return { kind: 'refused', reason };
    return { kind: 'transient', reason };
  }
}

/** The error's own words, with why the SDK tried again: `unambiguous timeout (socket_not_available)`. */
export function describeSdkError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { context } = error as { context?: { retry_reasons?: unknown; first_error_message?: unknown } };
  const reasons = Array.isArray(context?.retry_reasons) ? context.retry_reasons.map(String) : [];
  const first = typeof context?.first_error_message === 'string' ? [context.first_error_message] : [];
  const details = [...first, ...new Set(reasons)];
  return details.length === 0 ? error.message : `${error.message} (${details.join(', ')})`;
}
