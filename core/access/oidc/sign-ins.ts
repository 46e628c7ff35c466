import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../ports.ts';
import type { AccessRegistry, Author, IssuedToken } from '../access-registry.ts';
import { toAddressSource } from '../address-source.ts';
import { grantToken } from './grant-token.ts';
import { InvalidIdToken } from './invalid-id-token.ts';
import type { Issuer } from './issuer.ts';
import type { Issuers } from './issuers.ts';
import { Pending } from './pending.ts';
import {
  beginCodeFlow,
  beginDeviceFlow,
  type CodeChecks,
  endCodeFlow,
  endDeviceFlow,
} from './sign-in-flows.ts';

const MINUTE_MS = 60_000;
const SIGN_IN_LIMITS = { lifeMs: 10 * MINUTE_MS, max: 2000, maxBySource: 20 };
const DEVICE_LIMITS = { lifeMs: 15 * MINUTE_MS, max: 200, maxBySource: 5 };
const CODE_LIMITS = { lifeMs: MINUTE_MS, max: 1000, maxBySource: 20 };

/** Where somebody goes on who signed in: a page of the console, or a program on the browser's own machine. */
export type SignInTarget =
  | { readonly kind: 'page'; readonly path: string }
  | { readonly kind: 'program'; readonly port: number; readonly challenge: string; readonly state: string };

interface Begun {
  readonly issuer: Issuer;
  readonly checks: CodeChecks;
  readonly target: SignInTarget;
  /** Digest of what only the browser knows that began it. */
  readonly browser: Buffer;
}

/** What a device is told: the code for its user, and the name to ask the outcome with. */
export interface BegunDevice {
  readonly id: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  readonly intervalSeconds: number;
  readonly expiresInSeconds: number;
}

type DeviceOutcome = { kind: 'waiting' } | { kind: 'ended'; outcome: Promise<IssuedToken> };
type ToAuthor = (who: { principal: string; subject: string }) => Author;

/** Sign-ins of people that are under way. Nothing of them outlives the process: who is cut off begins again. */
export class SignIns {
  readonly #parts: { issuers: Issuers; registry: AccessRegistry; clock: Clock };
  readonly #begun: Pending<Begun>;
  readonly #codes: Pending<{ issued: IssuedToken; challenge: string }>;
  readonly #devices: Pending<{ state: DeviceOutcome }>;
  readonly #closing = new AbortController();

  constructor(parts: { issuers: Issuers; registry: AccessRegistry; clock: Clock }) {
    this.#parts = parts;
    this.#begun = new Pending(parts.clock, SIGN_IN_LIMITS);
    this.#codes = new Pending(parts.clock, CODE_LIMITS);
    this.#devices = new Pending(parts.clock, DEVICE_LIMITS);
  }

  /** Names of those that people can sign in with. */
  issuers(): string[] {
    return this.#parts.issuers.forPeople().map(({ settings }) => settings.name);
  }

  /** @throws InvalidIdToken: no such issuer; IssuerUnreachable; RateLimitedError */
  async begin(
    name: string,
    from: { redirectUri: string; browser: string; address: string },
    target: SignInTarget,
  ): Promise<string> {
    const issuer = this.#require(name);
    const { url, checks } = await beginCodeFlow(issuer, from.redirectUri);
    const begun = { issuer, checks, target, browser: digest(from.browser) };
    this.#begun.add(begun, toAddressSource(from.address), checks.state);
    return url;
  }

  /**
   * Ends what this browser began, once.
   * @param url the address that the issuer sent the browser to
   * @throws InvalidIdToken; IssuerUnreachable; DynvmError store-unavailable
   */
  async end(
    name: string,
    from: { url: URL; browser: string | undefined },
    toAuthor: ToAuthor,
  ): Promise<{ issued: IssuedToken; target: SignInTarget }> {
    const begun = this.#begun.take(from.url.searchParams.get('state') ?? '');
    if (begun === undefined || begun.issuer.settings.name !== name)
      throw new InvalidIdToken('nobody began it here, or it was ended already; begin again');
    if (from.browser === undefined || !timingSafeEqual(digest(from.browser), begun.browser))
      throw new InvalidIdToken('another browser began it');
    const claims = await endCodeFlow(
      begun.issuer,
      { url: from.url, checks: begun.checks },
      this.#parts.clock,
    );
    const issued = await grantToken(this.#parts, { issuer: begun.issuer, claims }, toAuthor);
    return { issued, target: begun.target };
  }

  /** A code that the program on the browser's machine gets the token with. */
  keepForProgram(issued: IssuedToken, challenge: string): string {
    return this.#codes.add({ issued, challenge }, issued.token.principal);
  }

  /** @throws InvalidIdToken: no such code, or not from who began it */
  redeem(code: string, verifier: string): IssuedToken {
    const kept = this.#codes.take(code);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (kept && timingSafeEqual(digest(challenge), digest(kept.challenge))) return kept.issued;
    throw new InvalidIdToken('this code is not valid, or was used already');
  }

  /** @throws InvalidIdToken; IssuerUnreachable; RateLimitedError */
  async beginDevice(name: string, address: string, toAuthor: ToAuthor): Promise<BegunDevice> {
    const issuer = this.#require(name);
    const begun = await beginDeviceFlow(issuer);
    const expiresInSeconds = Math.min(begun.expires_in, DEVICE_LIMITS.lifeMs / 1000);
    const device: { state: DeviceOutcome } = { state: { kind: 'waiting' } };
    const id = this.#devices.add(device, toAddressSource(address));
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(expiresInSeconds * 1000)]);
    const outcome = endDeviceFlow(issuer, { begun, signal }, this.#parts.clock).then((claims) =>
      grantToken(this.#parts, { issuer, claims }, toAuthor),
    );
    const settle = () => {
      device.state = { kind: 'ended', outcome };
    };
    outcome.then(settle, settle);
    const { verification_uri_complete: complete } = begun;
    return {
      ...{ id, userCode: begun.user_code, verificationUri: begun.verification_uri, expiresInSeconds },
      ...(complete !== undefined && { verificationUriComplete: complete }),
      intervalSeconds: begun.interval ?? 5,
    };
  }

  /** Undefined while its user has not decided. @throws InvalidIdToken: denied, too late, no such device */
  async endDevice(id: string): Promise<IssuedToken | undefined> {
    const device = this.#devices.find(id);
    if (device === undefined)
      throw new InvalidIdToken('nobody began it here, or it was ended already; begin again');
    if (device.state.kind === 'waiting') return undefined;
    this.#devices.take(id);
    return device.state.outcome;
  }

  close(): void {
    this.#closing.abort(new InvalidIdToken('the service is shutting down'));
  }

  #require(name: string): Issuer {
    const issuer = this.#parts.issuers.forPeople().find(({ settings }) => settings.name === name);
    if (issuer) return issuer;
    const known = this.issuers().join(', ') || 'none';
    throw new InvalidIdToken(`there is no issuer ${name.slice(0, 60)} for people here; there are: ${known}`);
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
