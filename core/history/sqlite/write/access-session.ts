import { Principal, StoredSession, StoredToken } from '../../../model/access.ts';
import type { AccessRows } from '../../../ports.ts';
import type { StatementCache } from '../database/statement-cache.ts';

/** Principals, tokens and sessions on the writer's connection. */
export class AccessSession {
  readonly #statements: StatementCache;

  constructor(statements: StatementCache) {
    this.#statements = statements;
  }

  load(): { principals: Principal[]; tokens: StoredToken[]; sessions: StoredSession[] } {
    return {
      principals: this.#rows('principals').map((row) => Principal.parse(row)),
      tokens: this.#rows('tokens').map((row) => StoredToken.parse(row)),
      sessions: this.#rows('sessions').map((row) => StoredSession.parse(row)),
    };
  }

  /** Part of a transaction. */
  save({
    principals = [],
    tokens = [],
    endedTokens = [],
    sessions = [],
    endedSessions = [],
  }: AccessRows): void {
    for (const principal of principals) this.#put('principals', principal.id, principal);
    for (const token of tokens) this.#put('tokens', token.id, token);
    for (const id of endedTokens) this.#statements.prepare('DELETE FROM tokens WHERE id = ?').run(id);
    for (const digest of endedSessions) {
      this.#statements.prepare('DELETE FROM sessions WHERE id = ?').run(digest);
    }
    for (const session of sessions) this.#put('sessions', session.digest, session);
  }

  #put(table: Table, id: string, row: object): void {
    this.#statements
      .prepare(
        `INSERT INTO ${table} (id, row) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET row = excluded.row`,
      )
      .run(id, JSON.stringify(row));
  }

  #rows(table: Table): unknown[] {
    const rows = this.#statements.prepare(`SELECT row FROM ${table}`).all() as { row: string }[];
    return rows.map(({ row }) => JSON.parse(row));
  }
}

type Table = 'principals' | 'tokens' | 'sessions';
