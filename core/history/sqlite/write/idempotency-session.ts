import type { ClaimOutcome, IdempotencyClaim, KeptAnswer } from '../../../ports.ts';
import type { StatementCache } from '../database/statement-cache.ts';

const KEPT_MS = 24 * 3_600_000;
const KEYS_PER_PRINCIPAL_MAX = 5000;
/** Of answers that are kept. */
const BYTES_PER_PRINCIPAL_MAX = 32 * 1024 * 1024;

interface KeyRow {
  digest: string;
  status: number | null;
  location: string | null;
  body: string | null;
}

/** Idempotency keys on the writer's connection. */
export class IdempotencySession {
  readonly #statements: StatementCache;

  constructor(statements: StatementCache) {
    this.#statements = statements;
  }

  claim({ principal, key, digest, at }: IdempotencyClaim): ClaimOutcome {
    this.#statements.prepare('DELETE FROM idempotency_keys WHERE at < ?').run(at - KEPT_MS);
    const row = this.#statements
      .prepare('SELECT digest, status, location, body FROM idempotency_keys WHERE principal = ? AND key = ?')
      .get(principal, key) as KeyRow | undefined;
    if (row === undefined) {
      if (this.#isFull(principal)) return { kind: 'full' };
      this.#statements
        .prepare('INSERT INTO idempotency_keys (principal, key, at, digest) VALUES (?, ?, ?, ?)')
        .run(principal, key, at, digest);
      return { kind: 'new' };
    }
    if (row.digest !== digest) return { kind: 'other-request' };
    if (row.status === null) return { kind: 'unfinished' };
    const { status, body, location } = row;
    return { kind: 'answered', answer: { status, body: body ?? '', ...(location !== null && { location }) } };
  }

  #isFull(principal: string): boolean {
    const held = this.#statements
      .prepare(
        'SELECT count(*) AS keys, total(octet_length(body)) AS bytes FROM idempotency_keys WHERE principal = ?',
      )
      .get(principal) as { keys: number; bytes: number };
    return held.keys >= KEYS_PER_PRINCIPAL_MAX || held.bytes >= BYTES_PER_PRINCIPAL_MAX;
  }

  settle({ principal, key }: IdempotencyClaim, answer: KeptAnswer | undefined): void {
    if (answer === undefined) {
      this.#statements
        .prepare('DELETE FROM idempotency_keys WHERE principal = ? AND key = ?')
        .run(principal, key);
      return;
    }
    this.#statements
      .prepare(
        'UPDATE idempotency_keys SET status = ?, location = ?, body = ? WHERE principal = ? AND key = ?',
      )
      .run(answer.status, answer.location ?? null, answer.body, principal, key);
  }
}
