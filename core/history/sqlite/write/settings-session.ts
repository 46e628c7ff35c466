import type { StatementCache } from '../database/statement-cache.ts';

/** Small facts the store keeps beside its rows: how far an import came, which bucket the outbox is for. */
export class SettingsSession {
  readonly #statements: StatementCache;

  constructor(statements: StatementCache) {
    this.#statements = statements;
  }

  read(key: string): string | undefined {
    const row = this.#statements.prepare('SELECT value FROM settings WHERE key = ?').get(key);
    return (row as { value: string } | undefined)?.value;
  }

  /** Undefined forgets it. */
  write(key: string, value: string | undefined): void {
    if (value === undefined) {
      this.#statements.prepare('DELETE FROM settings WHERE key = ?').run(key);
      return;
    }
    this.#statements
      .prepare(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      )
      .run(key, value);
  }
}
