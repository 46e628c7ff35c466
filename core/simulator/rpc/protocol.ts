import type { XapiError } from '../xapi-error.ts';
import type { Answer } from './dispatch.ts';

/** What came in is no call of this protocol: HTTP 500, as the real server does. */
export class MalformedCall extends Error {}

/** A call, and how its caller wants the answer written. */
export interface ReceivedCall {
  readonly method: string;
  readonly params: readonly unknown[];
  success(answer: Answer): string;
  failure(error: XapiError): string;
}

export interface Protocol {
  readonly contentType: string;
  /** @throws Error malformed */
  read(body: string): ReceivedCall;
}
