import type { Writable } from 'node:stream';
import { toVisibleText } from '../model/visible-text.ts';

/** Turns pino's JSON lines into something to read, for a terminal: `12:30:05 warn  Host 3 … hostRef=3`. */
export function terminalLog(out: Writable): { write(line: string): void } {
  return {
    write(line) {
      out.write(`${toVisibleText(readable(line))}\n`);
    },
  };
}

function readable(line: string): string {
  const { time, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  );
  return [clock, String(level).padEnd(5), String(msg ?? ''), ...fields].join(' ');
}
