import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../../../core/simulator/database/database.ts';
import { Random } from '../../../core/simulator/pool/random.ts';
import { SESSION_LIMITS, Sessions } from '../../../core/simulator/pool/sessions.ts';
import { Tasks } from '../../../core/simulator/pool/tasks.ts';
import { XapiError } from '../../../core/simulator/pool/xapi-error.ts';

const MINUTE_MS = 60_000;
let database: Database;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-02T03:04:05Z') });
  database = new Database(new Random(1));
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): void => {
  vi.setSystemTime(Date.now() + ms);
};

describe('tasks', () => {
  let tasks: Tasks;
  beforeEach(() => {
    tasks = new Tasks(database, () => 'OpaqueRef:host');
  });

  it('finished ones go after 65 minutes, pending ones stay', () => {
    const done = tasks.create('done');
    const pending = tasks.create('pending');
    tasks.complete(done, '<value></value>');
    pass(64 * MINUTE_MS);
    tasks.collectGarbage(Date.now());
    expect(database.find('task', done)?.status).toBe('success');
    pass(2 * MINUTE_MS);
    tasks.collectGarbage(Date.now());
    expect(database.find('task', done)).toBeUndefined();
    expect(database.find('task', pending)?.status).toBe('pending');
  });

  it('of more than 200 finished ones the oldest go', () => {
    const made = Array.from({ length: 203 }, (_, index) => tasks.create(`t${index}`));
    for (const task of made) tasks.fail(task, new XapiError('TOO_BUSY'));
    tasks.collectGarbage(Date.now());
    expect(made.map((task) => database.find('task', task) === undefined)).toEqual(
      made.map((_, index) => index < 3),
    );
  });

  it('the end is written status last: who sees the status sees the rest', () => {
    const task = tasks.create('watched');
    const seen: unknown[] = [];
    database.onWrite = () => {
      const { status, finished } = database.get('task', task);
      seen.push([status, finished !== '19700101T00:00:00Z']);
    };
    tasks.complete(task, 'x');
    expect(seen).toEqual([
      ['pending', true],
      ['success', true],
    ]);
  });

  it('a task ends only once', () => {
    const task = tasks.create('once');
    tasks.complete(task, 'x');
    tasks.fail(task, new XapiError('TOO_BUSY'));
    expect(database.get('task', task).status).toBe('success');
  });
});

describe('sessions', () => {
  let sessions: Sessions;
  beforeEach(() => {
    sessions = new Sessions(database);
  });

  it('idle ones go after a day', () => {
    const [idle, used] = [sessions.open('root', 'a', 'h'), sessions.open('root', 'b', 'h')];
    pass(SESSION_LIMITS.idleMs - MINUTE_MS);
    sessions.use(used);
    pass(2 * MINUTE_MS);
    sessions.collectGarbage(Date.now());
    expect(() => sessions.use(idle)).toThrow(
      expect.objectContaining({ code: 'SESSION_INVALID', params: [idle] }),
    );
    expect(() => sessions.use(used)).not.toThrow();
  });

  it('beyond the limit of an originator the least recently used go', () => {
    const open = (originator: string, count: number): string[] =>
      Array.from({ length: count }, () => {
        pass(1);
        return sessions.open('root', originator, 'h');
      });
    const ours = open('ours', SESSION_LIMITS.perOriginator + 2);
    const nameless = open('', SESSION_LIMITS.anonymous + 1);
    sessions.collectGarbage(Date.now());
    expect(sessions.count).toBe(SESSION_LIMITS.perOriginator + SESSION_LIMITS.anonymous);
    for (const gone of [ours[0], ours[1], nameless[0]]) {
      expect(() => sessions.use(String(gone))).toThrow(expect.objectContaining({ code: 'SESSION_INVALID' }));
    }
  });
});
