import { readFileSync } from 'node:fs';

/** What Chromium's own network log says was done on the network. */
export interface NetLog {
  /** Names that were looked up, by DNS or by the system. */
  readonly lookups: readonly string[];
  /** Addresses of requests, without those of the application's own pages. */
  readonly requests: readonly string[];
  /** Addresses of TCP connections. */
  readonly connections: readonly string[];
  readonly datagramsSent: number;
  /** Bytes over any socket. */
  readonly bytesSent: number;
}

interface NetLogEvent {
  readonly type: number;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Reads what `--log-net-log=FILE` has written; Chromium must have ended. */
export function readNetLog(file: string): NetLog {
  const { constants, events } = parseNetLog(readFileSync(file, 'utf8'));
  const types = constants.logEventTypes;
  const params = (...names: string[]) => {
    const wanted = names.map((name) => {
      // A renamed event would make every expectation true.
      if (types[name] === undefined) throw new Error(`This Chromium logs no ${name}`);
      return types[name];
    });
    return events.flatMap((event) => (wanted.includes(event.type) ? [event.params ?? {}] : []));
  };
  const texts = (name: string, key: string) =>
    params(name).flatMap((entry) => (entry[key] === undefined ? [] : [String(entry[key])]));
  const bytes = params('SOCKET_BYTES_SENT', 'UDP_BYTES_SENT');
  return {
    lookups: [
      ...texts('DNS_TRANSACTION', 'hostname'),
      ...params('HOST_RESOLVER_SYSTEM_TASK').map(() => 'a lookup by the system'),
    ],
    requests: texts('URL_REQUEST_START_JOB', 'url').filter((url) => !url.startsWith('app://')),
    connections: texts('TCP_CONNECT_ATTEMPT', 'address'),
    datagramsSent: params('UDP_BYTES_SENT').length,
    bytesSent: bytes.reduce((sum, entry) => sum + Number(entry.byte_count ?? 0), 0),
  };
}

/** A log whose writer was ended lacks its last brackets. */
function parseNetLog(text: string): {
  constants: { logEventTypes: Record<string, number> };
  events: NetLogEvent[];
} {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(`${text.replace(/,\s*$/, '')}]}`);
  }
}
