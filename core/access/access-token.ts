import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const ID_BYTES = 6;
const SECRET_BYTES = 32;
/** `dyn_<id>_<secret>`: recognisable for scanners that look for leaked secrets; no colon, so that it fits `user:password`. */
const FORM = /^dyn_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** A token as its holder has it. */
export interface MintedToken {
  readonly id: string;
  /** The whole text; shown once and kept nowhere. */
  readonly text: string;
  /** What the store keeps. */
  readonly digest: string;
}

export function mintToken(): MintedToken {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { id, text: `dyn_${id}_${secret}`, digest: digestSecret(secret) };
}

/** The parts of a token; undefined for anything else. */
export function parseToken(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** SHA-256 in hex. 256 random bits need no slow hash: there is nothing to guess. */
function digestSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares in constant time, also where nothing is kept under the token's id. */
export function matchesDigest(secret: string, digest: string | undefined): boolean {
  const expected = digest ?? NO_DIGEST;
  const matches = timingSafeEqual(Buffer.from(digestSecret(secret)), Buffer.from(expected));
  return matches && digest !== undefined;
}

const NO_DIGEST = '0'.repeat(64);
