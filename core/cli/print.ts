import type { Writable } from 'node:stream';
import { toVisibleJson, toVisibleLines } from '../model/visible-text.ts';

/** Text for people, a line break after it. Names in it cannot move the cursor or turn the writing around. */
export function printText(text: string, out: Writable = process.stdout): void {
  out.write(`${toVisibleLines(text)}\n`);
}

/** Data for programs, on one line; on a terminal it is as harmless as text. */
export function printJson(value: unknown, indent?: number): void {
  process.stdout.write(`${toVisibleJson(JSON.stringify(value, null, indent))}\n`);
}
