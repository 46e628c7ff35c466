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

/** By the name of the SDK's class. What is not here is rare, and said in the SDK's own words. */
const SENTENCES: Readonly<Record<string, string>> = {
  TimeoutError: 'the server did not answer in time',
  UnambiguousTimeoutError: 'the server did not answer in time',
  AmbiguousTimeoutError: 'the server did not answer in time, so whether it was done is unknown',
  RequestCanceledError: 'the connection ended before the answer came',
  ConnectionClosedError: 'the connection was closed',
  AuthenticationFailureError: 'the server refuses the user, the password or the bucket for this user',
  BucketNotFoundError: 'there is no such bucket',
  ServiceNotAvailableError: 'the cluster does not have this service',
  InternalServerFailureError: 'the server failed',
  TemporaryFailureError: 'the server is busy',
  RateLimitedError: 'the server limits how often it may be asked',
  QuotaLimitedError: 'a quota of the server is used up',
  ValueTooLargeError: 'the document is larger than the server takes',
  EncodingFailureError: 'the document cannot be written as JSON',
  DecodingFailureError: 'the document in the bucket is no JSON',
  DocumentLockedError: 'another client has locked the document',
  DurabilityImpossibleError: 'the bucket wants more replicas than there are nodes',
  DurabilityAmbiguousError: 'whether the document reached enough replicas is unknown',
  DurableWriteInProgressError: 'another client is writing the document',
  MutationLostError: 'the server lost the document when it failed over',
  UnsupportedOperationError: 'this version of the server cannot do that',
  FeatureNotAvailableError: 'this version of the server cannot do that',
  InvalidArgumentError: 'the SDK refuses the settings',
  PlanningFailureError: 'no index serves the query',
  IndexNotFoundError: 'no index serves the query',
  IndexFailureError: 'the index failed',
  IndexNotReadyError: 'the index is still being built',
};

/**
 * What an error of the SDK means, with its own words and why it tried again for whoever looks them up:
 * `the server did not answer in time (unambiguous timeout: socket_not_available)`.
 */
export function describeSdkError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { context } = error as { context?: { retry_reasons?: unknown; first_error_message?: unknown } };
  const reasons = Array.isArray(context?.retry_reasons) ? context.retry_reasons.map(String) : [];
  const first = typeof context?.first_error_message === 'string' ? [context.first_error_message] : [];
  const details = [...first, ...new Set(reasons)].join(', ');
  const own = details === '' ? error.message : `${error.message}: ${details}`;
  const sentence = SENTENCES[error.name];
  return sentence === undefined ? own : `${sentence} (${own})`;
}
