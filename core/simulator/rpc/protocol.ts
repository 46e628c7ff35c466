import type { XapiError } from '../pool/xapi-error.ts';
import type { Answer } from './dispatch.ts';

/** The request is not a call of this protocol; answered with HTTP 500, as on the real server. */
export class MalformedCall extends Error {}

/** A call, and how to write its answer. */
export interface ReceivedCall {
  readonly method: string;
  readonly params: readonly unknown[];
  success(answer: Answer): string;
  failure(error: XapiError): string;
  /** The answer to a call whose parameters are not even looked at. */
  refusal(error: XapiError): string;
}

export interface Protocol {
  readonly contentType: string;
  /** @throws Error malformed */
  read(body: string): ReceivedCall;
}
