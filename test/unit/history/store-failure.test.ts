import { expect, it } from 'vitest';
import { storeFailure } from '../../../core/history/store-failure.ts';
import { createLogger } from '../../../core/service/create-logger.ts';

it('a text of SQLite that nobody foresaw is in the log with its stack, and not in what people read', () => {
  const cause = new Error('no such column: leases.secret');
  const failure = storeFailure(cause, '/data/history.db');
  expect(failure.failure.message).toBe(
    'The history store /data/history.db could not be used: SQLite reports an unforeseen error',
  );
  expect(failure.failure.hint).toContain('log');
  const lines: string[] = [];
  createLogger({ destination: { write: (line) => void lines.push(line) } }).error(
    { err: failure },
    'not saved',
  );
  expect(lines.join()).toContain('no such column: leases.secret');
  expect(JSON.parse(lines[0] ?? '{}').err.cause.stack).toContain('store-failure.test.ts');
});
