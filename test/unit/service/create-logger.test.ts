import { describe, expect, it } from 'vitest';
import { Secret } from '../../../core/config/index.ts';
import { DynvmError } from '../../../core/model/failure.ts';
import { createLogger } from '../../../core/service/create-logger.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('createLogger', () => {
  it('hides fields that are named like a secret, at any depth parts use', () => {
    const [line] = logged((logger) =>
      logger.info({ password: 'p1', host: { session: 'p2', login: { pwd: 'p3' } }, user: 'root' }, 'hello'),
    );
    expect(line).toMatchObject({ user: 'root', msg: 'hello' });
    expect(JSON.stringify(line)).not.toMatch(/p[123]/);
  });

  it('shows nothing of a Secret, whatever its field is called', () => {
    const [line] = logged((logger) => logger.warn({ settings: { key: new Secret('hunter2') } }, 'hello'));
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  it('shows an error as its failure, without the stack', () => {
    const failure = { code: 'host-unavailable', message: 'no answer', where: { hostRef: 3 } } as const;
    const [line] = logged((logger) => logger.error({ error: new DynvmError(failure) }, 'down'));
    expect(line?.error).toEqual(failure);
  });

  it('shows where an unforeseen error happened, also as the cause of another', () => {
    const bug = new TypeError("Cannot read properties of null (reading 'x')");
    const [plain, wrapped] = logged((logger) => {
      logger.error({ err: bug }, 'failed');
      logger.error(
        { err: new DynvmError({ code: 'internal', message: 'It failed.' }, { cause: bug }) },
        'failed',
      );
    });
    const seen = {
      name: 'TypeError',
      message: bug.message,
      stack: expect.stringContaining('create-logger.test'),
    };
    expect(plain?.err).toMatchObject(seen);
    expect(wrapped?.err).toMatchObject({ message: 'It failed.', cause: seen });
  });

  it('gives the fields of a child to each of its lines, and keeps to its level', () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
    logger.child({ hostRef: 7 }).warn({}, 'shown');
    logger.child({ hostRef: 7 }).info({}, 'not shown');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', hostRef: 7, msg: 'shown' }),
    ]);
  });
});
