import { DatabaseSync } from '@photostructure/sqlite';
import type { StopCheck } from '../thread/stop-switch.ts';
import { BUSY_TIMEOUT_MS, tuneForReading } from './open-database.ts';

interface ReadStatement {
  get(...parameters: (string | number | null)[]): unknown;
  all(...parameters: (string | number | null)[]): unknown[];
}

/** What queries need of a database. */
export interface ReadDatabase {
  prepare(sql: string): ReadStatement;
  exec(sql: string): void;
  close(): void;
}

/** A connection that cannot write and whose queries end when `stop` says so, between two statements. */
export function openReadDatabase(file: string, stop: StopCheck): ReadDatabase {
  const database = stop.runNative(() => {
    const opened = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    tuneForReading(opened);
    return opened;
  });
  return {
    prepare(sql) {
      const statement = stop.runNative(() => database.prepare(sql));
      return {
        get: (...parameters) => stop.runNative(() => statement.get(...parameters)),
        all: (...parameters) => stop.runNative(() => statement.all(...parameters)),
      };
    },
    exec: (sql) => stop.cleanUpNative(() => database.exec(sql)),
    close: () => stop.cleanUpNative(() => database.close()),
  };
}
