import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';

/** An open database with its prepared statements, each prepared once. */
export class StatementCache {
  readonly database: DatabaseSyncInstance;
  readonly #statements = new Map<string, StatementSyncInstance>();

  constructor(database: DatabaseSyncInstance) {
    this.database = database;
  }

  prepare(sql: string): StatementSyncInstance {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Everything that `body` writes is kept, or none of it. */
  transaction<T>(body: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = body();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite may have rolled back by itself (full disk); a second ROLLBACK would hide the first error.
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }
}
