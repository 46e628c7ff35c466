import type { JWTPayload } from 'jose';
import type { Clock } from '../../ports.ts';
import { InvalidIdToken } from './invalid-id-token.ts';
import type { Issuer } from './issuer.ts';
import { IssuerUnreachable } from './issuer-fetch.ts';

/** Asymmetric ones only: with the others, whoever knows the key that checks a token can make one. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** How far the issuer's clock may be from ours. */
const SKEW_SECONDS = 30;
const LIFE_MAX_SECONDS = 24 * 3600;
/** Tokens of CI systems have two kilobytes. */
export const ID_TOKEN_MAX_LENGTH = 16_000;

/** What a verified token says. */
export interface IdTokenClaims {
  readonly subject: string;
  /** When it is not accepted any more, epoch ms. */
  readonly expiresAt: number;
  readonly all: Readonly<Record<string, unknown>>;
}

/**
 * Reads a token that an issuer signed for us.
 * @throws InvalidIdToken; IssuerUnreachable: its keys are not known
 */
export async function verifyIdToken(
  token: string,
  issuer: Issuer,
  clock: Pick<Clock, 'now'>,
): Promise<IdTokenClaims> {
  const { url, audience } = issuer.settings;
  if (token.length > ID_TOKEN_MAX_LENGTH) throw new InvalidIdToken('it is too long');
  const { jwtVerify, decodeProtectedHeader } = await import('jose');
  const { alg = 'none' } = readHeader(() => decodeProtectedHeader(token));
  if (!ALGORITHMS.includes(alg))
    throw new InvalidIdToken(
      `it is signed with ${JSON.stringify(alg.slice(0, 20))}, and only public keys are accepted`,
    );
  const keys = await issuer.keys();
  try {
    const { payload } = await jwtVerify(token, keys.find, {
      issuer: url,
      algorithms: ALGORITHMS,
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(clock.now()),
      requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub'],
    });
    return readClaims(payload, audience, clock.now() / 1000);
  } catch (error) {
    if (error instanceof InvalidIdToken || error instanceof IssuerUnreachable) throw error;
    throw new InvalidIdToken(describe(error));
  }
}

function readHeader<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new InvalidIdToken('it is no signed token');
  }
}

function readClaims(payload: JWTPayload, audience: string, nowSeconds: number): IdTokenClaims {
  const { aud, exp = 0, iat = 0, sub = '' } = payload;
  const audiences = [aud].flat();
  // One that is meant for others too could come from any of them.
  if (audiences.length !== 1 || audiences[0] !== audience) {
    throw new InvalidIdToken(
      `its audience is ${JSON.stringify(audiences).slice(0, 200)}, not ${JSON.stringify([audience])} alone`,
    );
  }
  if (exp - iat > LIFE_MAX_SECONDS || exp - nowSeconds > LIFE_MAX_SECONDS + SKEW_SECONDS) {
    throw new InvalidIdToken('it is valid for more than 24 hours');
  }
  if (iat > nowSeconds + SKEW_SECONDS)
    throw new InvalidIdToken('it was issued in the future: compare the clocks');
  if (sub === '' || sub.length > 500) throw new InvalidIdToken('its subject is missing or too long');
  return { subject: sub, expiresAt: (exp + SKEW_SECONDS) * 1000, all: payload };
}

/** In our words, for those who have to mend it. */
function describe(error: unknown): string {
  const { code, claim } = error as { code?: string; claim?: string };
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return 'it has expired';
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return claim === 'nbf' || claim === 'iat'
        ? 'it is not valid yet: compare the clocks'
        : `its claim ${claim} is missing or wrong`;
    case 'ERR_JWKS_NO_MATCHING_KEY':
      return 'its issuer has no such key';
    default:
      return 'its signature is not that of its issuer';
  }
}
