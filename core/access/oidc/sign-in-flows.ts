import type { DeviceAuthorizationResponse, TokenEndpointResponse } from 'openid-client';
import type { Clock } from '../../ports.ts';
import { InvalidIdToken } from './invalid-id-token.ts';
import type { Issuer } from './issuer.ts';
import { IssuerUnreachable } from './issuer-fetch.ts';
import { type IdTokenClaims, verifyIdToken } from './verify-id-token.ts';

/** What the answer of an issuer is held against; used once. */
export interface CodeChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Where a browser goes to sign in. @throws IssuerUnreachable */
export async function beginCodeFlow(
  issuer: Issuer,
  redirectUri: string,
): Promise<{ url: string; checks: CodeChecks }> {
  const oidc = await import('openid-client');
  const client = await issuer.client();
  const checks = {
    ...{ state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() },
  };
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: toScope(issuer),
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: 'S256',
  });
  return { url: url.href, checks };
}

/**
 * Who signed in, by the address that the issuer sent the browser back to.
 * @throws InvalidIdToken: denied, or the answer is not to what we asked; IssuerUnreachable
 */
export async function endCodeFlow(
  issuer: Issuer,
  answer: { url: URL; checks: CodeChecks },
  clock: Pick<Clock, 'now'>,
): Promise<IdTokenClaims> {
  const { authorizationCodeGrant } = await import('openid-client');
  const { state, nonce, verifier } = answer.checks;
  const client = await issuer.client();
  const tokens = await asRefusal(() =>
    authorizationCodeGrant(client, answer.url, {
      ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
    }),
  );
  return readPerson(issuer, tokens, clock);
}

/** For a device without a browser: what to tell its user. @throws IssuerUnreachable; InvalidIdToken: not offered */
export async function beginDeviceFlow(issuer: Issuer): Promise<DeviceAuthorizationResponse> {
  const { initiateDeviceAuthorization } = await import('openid-client');
  const client = await issuer.client();
  if (client.serverMetadata().device_authorization_endpoint === undefined)
    throw new InvalidIdToken(`the issuer ${issuer.settings.name} offers no sign-in by a code for devices`);
  return asRefusal(() => initiateDeviceAuthorization(client, { scope: toScope(issuer) }));
}

/** Asks at the issuer's pace until its user has decided. @throws InvalidIdToken: denied, or too late */
export async function endDeviceFlow(
  issuer: Issuer,
  device: { begun: DeviceAuthorizationResponse; signal: AbortSignal },
  clock: Pick<Clock, 'now'>,
): Promise<IdTokenClaims> {
  const { pollDeviceAuthorizationGrant } = await import('openid-client');
  const client = await issuer.client();
  const tokens = await asRefusal(() =>
    pollDeviceAuthorizationGrant(client, device.begun, undefined, { signal: device.signal }),
  );
  return readPerson(issuer, tokens, clock);
}

function toScope({ settings }: Issuer): string {
  return ['openid', ...settings.scopes].join(' ');
}

/** Many issuers tell groups and names only when they are asked; the signed token has the last word. */
async function readPerson(
  issuer: Issuer,
  tokens: TokenEndpointResponse,
  clock: Pick<Clock, 'now'>,
): Promise<IdTokenClaims> {
  const { id_token: idToken, access_token: accessToken } = tokens;
  if (idToken === undefined) throw new InvalidIdToken('its issuer sent no ID token');
  const claims = await verifyIdToken(idToken, issuer, clock);
  const client = await issuer.client();
  if (client.serverMetadata().userinfo_endpoint === undefined) return claims;
  const { fetchUserInfo } = await import('openid-client');
  const more = await asRefusal(() => fetchUserInfo(client, accessToken, claims.subject));
  return { ...claims, all: { ...more, ...claims.all } };
}

/** Errors of openid-client in our words; what the issuer says comes from outside and is cut. */
async function asRefusal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { error: code, error_description: description, cause } = error as Record<string, unknown>;
    if (error instanceof IssuerUnreachable || cause instanceof IssuerUnreachable) throw cause ?? error;
    if (isTimeout(error) || isTimeout(cause)) throw new InvalidIdToken('its time was over');
    if (typeof code === 'string') throw new InvalidIdToken(describe(code, description));
    throw new InvalidIdToken(
      `the issuer's answer is not to what was asked: ${(error as Error).message.slice(0, 200)}`,
    );
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

function describe(code: string, description: unknown): string {
  if (code === 'access_denied') return 'it was denied at the issuer';
  if (code === 'expired_token') return 'its time was over';
  const more = typeof description === 'string' ? ` (${description.slice(0, 200)})` : '';
  return `the issuer says ${code.slice(0, 60)}${more}`;
}
