import { inspect } from 'node:util';
import { systemClock } from '../../../core/clock.ts';
import { Secret } from '../../../core/config/index.ts';
import type { Logger } from '../../../core/ports.ts';
import {
  type ConnectionListener,
  type ConnectionOptions,
  type ConnectionState,
  openConnection,
  type XapiChange,
  type XapiConnection,
  type XapiSnapshot,
} from '../../../core/xapi/index.ts';

/** Keeps everything a connection tells, and lets a test wait for it. */
export class RecordingListener implements ConnectionListener {
  readonly states: ConnectionState[] = [];
  readonly snapshots: XapiSnapshot[] = [];
  readonly changes: XapiChange[] = [];
  readonly #checks = new Set<() => void>();

  onState(state: ConnectionState): void {
    this.states.push(state);
    this.#check();
  }

  onSnapshot(snapshot: XapiSnapshot): void {
    this.snapshots.push(snapshot);
    this.#check();
  }

  onChanges(changes: readonly XapiChange[]): void {
    this.changes.push(...changes);
    this.#check();
  }

  /** Resolves as soon as `condition` holds; looked at after each callback. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.#checks.delete(check);
        resolve();
      };
      this.#checks.add(check);
    });
  }

  untilState(kind: ConnectionState['kind'], times = 1): Promise<void> {
    return this.until(() => this.states.filter((state) => state.kind === kind).length >= times);
  }

  #check(): void {
    for (const check of [...this.#checks]) check();
  }
}

/** Log lines as text, to look for what must not be in them. */
export class RecordingLogger implements Logger {
  readonly lines: string[];
  readonly #fields: object;

  constructor(lines: string[] = [], fields: object = {}) {
    this.lines = lines;
    this.#fields = fields;
  }

  debug(fields: object, message: string): void {
    this.lines.push(`${message} ${inspect({ ...this.#fields, ...fields }, { depth: 9, showHidden: true })}`);
  }

  info(fields: object, message: string): void {
    this.debug(fields, message);
  }

  warn(fields: object, message: string): void {
    this.debug(fields, message);
  }

  error(fields: object, message: string): void {
    this.debug(fields, message);
  }

  child(fields: object): Logger {
    return new RecordingLogger(this.lines, { ...this.#fields, ...fields });
  }
}

export interface OpenedConnection {
  xapi: XapiConnection;
  listener: RecordingListener;
  log: string[];
}

/** A connection with a recording listener and the machine's clock, but no jitter. */
export function connectTo(url: string, overrides: Partial<ConnectionOptions> = {}): OpenedConnection {
  const listener = new RecordingListener();
  const logger = new RecordingLogger();
  const xapi = openConnection({
    hostRef: 7,
    name: 'xen7',
    url,
    user: 'root',
    password: new Secret('p#a;s%s=w"x'),
    listener,
    clock: systemClock,
    logger,
    random: () => 0,
    ...overrides,
  });
  return { xapi, listener, log: logger.lines };
}
