import { createHash, randomBytes, sign, verify } from 'node:crypto';
import { type InstanceKey, parsePublicKey } from './instance-key.ts';

/** How far two services' clocks may differ, and how long a nonce is remembered. */
const AGE_MAX_MS = 30_000;
/** More than any service sends in that time; beyond it messages are refused, so that none is taken twice. */
const NONCES_MAX = 50_000;

export const SIGNATURE_HEADERS = {
  key: 'dynvm-instance-key',
  time: 'dynvm-instance-time',
  nonce: 'dynvm-instance-nonce',
  signature: 'dynvm-instance-signature',
} as const;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a signature covers besides time and nonce. `purpose` names route and direction: no message passes for another. */
export interface SignedContent {
  readonly purpose: string;
  readonly body: string;
}

export type Verdict =
  | { readonly kind: 'signed'; readonly nonce: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Headers that prove who sends the content, and when. An answer takes the nonce of its question. */
export function signContent(
  key: InstanceKey,
  content: SignedContent,
  at: { nowMs: number; nonce?: string },
): Record<string, string> {
  const { nowMs, nonce = randomBytes(18).toString('base64url') } = at;
  const text = toSignedText(content, String(nowMs), nonce);
  return {
    [SIGNATURE_HEADERS.key]: key.publicKeyText,
    [SIGNATURE_HEADERS.time]: String(nowMs),
    [SIGNATURE_HEADERS.nonce]: nonce,
    [SIGNATURE_HEADERS.signature]: sign(null, Buffer.from(text), key.privateKey).toString('base64url'),
  };
}

export interface VerifyOptions {
  /** Public keys that are pinned. */
  readonly trusted: readonly string[];
  readonly nowMs: number;
  /** Refuses what was taken before; an answer is checked against its question's nonce instead. */
  readonly nonces?: NonceMemory;
}

/** What can be told without the body: keeps strangers from sending long ones. */
export function mayBeSigned(headers: Headers, { trusted, nowMs }: VerifyOptions): boolean {
  const key = headers[SIGNATURE_HEADERS.key];
  const time = Number(headers[SIGNATURE_HEADERS.time]);
  return typeof key === 'string' && trusted.includes(key) && Math.abs(nowMs - time) <= AGE_MAX_MS;
}

export function verifyContent(headers: Headers, content: SignedContent, options: VerifyOptions): Verdict {
  const { trusted, nowMs, nonces } = options;
  const [key, time, nonce, signature] = Object.values(SIGNATURE_HEADERS).map((name) => headers[name]);
  if (
    typeof key !== 'string' ||
    typeof time !== 'string' ||
    typeof nonce !== 'string' ||
    typeof signature !== 'string'
  )
    return refused('it is not signed');
  if (!trusted.includes(key)) return refused('its key is not among couchbase.instance.keys');
  if (!(Math.abs(nowMs - Number(time)) <= AGE_MAX_MS))
    return refused('it is too old, or the clocks of the two services differ');
  const text = Buffer.from(toSignedText(content, time, nonce));
  if (!verify(null, text, parsePublicKey(key), Buffer.from(signature, 'base64url')))
    return refused('its signature is wrong');
  if (nonces && !nonces.take(nonce, nowMs)) return refused('it was received before');
  return { kind: 'signed', nonce };
}

/** Nonces of the messages that are still young enough to be accepted. */
export class NonceMemory {
  readonly #seen = new Map<string, number>();

  /** False: it was taken before, or there are too many to remember. */
  take(nonce: string, nowMs: number): boolean {
    for (const [old, at] of this.#seen) {
      if (nowMs - at <= 2 * AGE_MAX_MS) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(nonce) || this.#seen.size >= NONCES_MAX) return false;
    this.#seen.set(nonce, nowMs);
    return true;
  }
}

function toSignedText({ purpose, body }: SignedContent, time: string, nonce: string): string {
  return [purpose, time, nonce, createHash('sha256').update(body).digest('hex')].join('\n');
}

function refused(reason: string): Verdict {
  return { kind: 'refused', reason };
}
