import type { Secret } from '../../config/index.ts';
import { RpcFailure } from '../failures/transport-failure.ts';

/** A shorter secret would blank out ordinary letters. */
const SHORTEST_HIDDEN = 4;
/** Sessions of the past turn up in errors about them. */
const REMEMBERED = 50;

/** Keeps what must never be read in an error: the password and the session refs we ever had. */
export class SecretRedactor {
  readonly #password: Secret;
  readonly #sessions: Secret[] = [];

  constructor(password: Secret) {
    this.#password = password;
  }

  addSession(ref: Secret): void {
    this.#sessions.push(ref);
    if (this.#sessions.length > REMEMBERED) this.#sessions.shift();
  }

  /** The same error, secrets in its parameters replaced. */
  redactError(error: unknown): unknown {
    if (!(error instanceof RpcFailure)) return error;
    const params = error.params.map((param) => this.#redactText(param));
    return new RpcFailure(error.code, params);
  }

  #redactText(text: string): string {
    let shown = text;
    for (const secret of [this.#password, ...this.#sessions]) {
      const hidden = secret.reveal();
      if (hidden.length >= SHORTEST_HIDDEN) shown = shown.replaceAll(hidden, secret.toString());
    }
    return shown;
  }
}
