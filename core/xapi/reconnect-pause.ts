import type { Clock } from '../base/clock.ts';
import { sleep } from '../base/sleep.ts';
import type { Failure } from '../model/failure.ts';
import { delayBefore, type RetryPolicy } from './calls/retry-policy.ts';
import type { StreamEnd } from './events/stream-end.ts';

/** New starts without a pause; a stream that lived this long earns them again. */
const IMMEDIATE_RESTARTS = 3;
const STABLE_AFTER_MS = 10_000;

const FOR_EVER = { retries: Number.POSITIVE_INFINITY };
const UNREACHABLE: RetryPolicy = { ...FOR_EVER, firstDelayMs: 1_000, maxDelayMs: 30_000 };
/** To read it all again costs the others most. */
const TOO_LARGE: RetryPolicy = { ...FOR_EVER, firstDelayMs: 10_000, maxDelayMs: 600_000 };
/** The handshake fails before the password is sent, so that trying harms nobody: about 1 to 10 minutes. */
const WRONG_CERTIFICATE: RetryPolicy = { ...FOR_EVER, firstDelayMs: 60_000, maxDelayMs: 480_000 };
/** Each try is a failed login in the host's log, and too many lock an account: 10 to 30 minutes. */
const WRONG_CREDENTIALS: RetryPolicy = { ...FOR_EVER, firstDelayMs: 600_000, maxDelayMs: 1_440_000 };

/** How long a host entry is left alone after a failed connection. */
export function reconnectPolicyFor(failure: Failure, isTooLarge: boolean): RetryPolicy {
  if (isTooLarge) return TOO_LARGE;
  if (failure.code === 'certificate') return WRONG_CERTIFICATE;
  return failure.code === 'credentials' ? WRONG_CREDENTIALS : UNREACHABLE;
}

/** Nothing passing: somebody has to change the settings or the host, and it is tried again rarely. */
export function isRefusal(failure: Failure): boolean {
  return failure.code === 'credentials' || failure.code === 'certificate';
}

/** The pause between two attempts to connect; somebody may end it early. */
export class ReconnectPause {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #closing: AbortSignal;
  #waking = new AbortController();
  /** Failed attempts in a row, by what decides about the pause: a changed reason starts at its shortest. */
  #failures = 0;
  #policy: RetryPolicy | undefined;
  #restarts = 0;

  constructor({ clock, random, closing }: { clock: Clock; random: () => number; closing: AbortSignal }) {
    this.#clock = clock;
    this.#random = random;
    this.#closing = closing;
  }

  /** A lost session, event or line is no outage yet: only when a new start fails is the entry down. */
  mayRestartNow({ liveForMs, sessionLost }: Pick<StreamEnd, 'liveForMs' | 'sessionLost'>): boolean {
    if (liveForMs !== undefined && liveForMs > STABLE_AFTER_MS) {
      this.#failures = 0;
      this.#restarts = 0;
    }
    return (liveForMs !== undefined || sessionLost) && this.#restarts++ < IMMEDIATE_RESTARTS;
  }

  /** How long the pause after this failure is to be, in milliseconds. */
  nextDelayMs(policy: RetryPolicy): number {
    if (policy !== this.#policy) this.#failures = 0;
    this.#policy = policy;
    return delayBefore(policy, this.#failures++, this.#random);
  }

  /** Ends after `delayMs`, when somebody wakes it, or when the connection closes. */
  async wait(delayMs: number): Promise<void> {
    this.#waking = new AbortController();
    const ended = AbortSignal.any([this.#waking.signal, this.#closing]);
    await sleep(this.#clock, delayMs, ended).catch(() => undefined);
  }

  wake(): void {
    this.#waking.abort();
  }
}
