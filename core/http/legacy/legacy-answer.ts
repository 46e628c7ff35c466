import { type Failure, toFailure } from '../../model/failure.ts';
import { toVisibleText } from '../../model/visible-text.ts';

/** "Try again later" to the test dispatcher; every failure that is not the caller's own mistake. */
const LEGACY_FAILURE_STATUS = 499;

export interface LegacyAnswer {
  status: number;
  body: string;
}

/** A failure as the legacy clients know it: a status and one line. @see docs/spec/legacy-api.md#http-rules */
export function toLegacyAnswer(error: unknown): LegacyAnswer {
  const failure = toFailure(error);
  return { status: toStatus(failure), body: toBody(failure) };
}

function toStatus(failure: Failure): number {
  switch (failure.code) {
    case 'bad-input':
      return 400;
    case 'unauthenticated':
      return 401;
    case 'forbidden':
      return 403;
    case 'internal':
      return 500;
    default:
      return LEGACY_FAILURE_STATUS;
  }
}

function toBody(failure: Failure): string {
  const text = oneLine(failure.hint ? `${failure.message} (${failure.hint})` : failure.message);
  switch (failure.code) {
    case 'no-capacity':
      return startingWith('Error: No capacity is available!', text);
    case 'already-exists':
      return text.includes('already exists') ? text : `already exists: ${text}`;
    default:
      return text;
  }
}

/** What clients look for comes first, the reason after it. */
export function startingWith(phrase: string, text: string): string {
  if (text.startsWith(phrase)) return text;
  return phrase.endsWith('!') ? `${phrase} ${text}` : `${phrase}: ${text}`;
}

export function oneLine(text: string): string {
  return toVisibleText(text).replace(/\s+/g, ' ').trim();
}
