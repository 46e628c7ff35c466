import type { RateClass, RateUse } from '../model/rate-limit.ts';
import type { Caller } from './caller.ts';

/** A request before it is known who makes it. */
export interface Arrival {
  readonly channel: 'legacy' | 'rest' | 'web';
  /** In its plain form, for the audit and for slowing down guesses. */
  readonly address: string;
  /** The token it carries; undefined: none. */
  readonly token: string | undefined;
  /** Nobody on the way could read the token: TLS, a trusted proxy, or this machine itself. */
  readonly isConfidential: boolean;
  /** Who a request without a token is. */
  readonly withoutToken: 'nobody' | 'legacy' | 'reader';
}

/** Aborts when a credential is revoked, expires or covers something else. */
interface AccessWatch {
  readonly signal: AbortSignal;
  end(): void;
}

/** A request of which it is known who makes it. */
export interface AuthenticatedRequest {
  readonly caller: Caller;
  /** For answers that take long: they end with the right to them. The watch must be ended. */
  watch(): AccessWatch;
  /** Where a session's cookie told who it is. */
  readonly session?: RequestSession;
  /** Counts it; undefined where nothing limits it. */
  takeRate(rateClass: RateClass): RateUse | undefined;
}

/** @throws DynvmError unauthenticated, rate-limited, forbidden (the token was readable on its way) */
export type Authenticate = (arrival: Arrival) => AuthenticatedRequest;

/** A browser's session, as the request that carries its cookie sees it. */
export interface RequestSession {
  /** Every write repeats it in a header. */
  readonly csrfToken: string;
  /** Its absolute end, epoch ms. */
  readonly expiresAt: number;
  /** In constant time. */
  isCsrfToken(sent: string): boolean;
  /** @throws DynvmError store-unavailable */
  end(): Promise<void>;
}
