import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One place of the simulator's source that gives a XAPI error. */
export interface ThrownError {
  readonly place: string;
  readonly code: string;
  /** Undefined where parameters are spread in. */
  readonly paramCount: number | undefined;
}

const SIMULATOR = resolve(import.meta.dirname, '..', '..', 'core', 'simulator');
const THROWN = /new XapiError\(/g;

/** Every error that the simulator has a line for, whether or not a test ever provokes it. */
export function thrownErrors(): ThrownError[] {
  const files = readdirSync(SIMULATOR, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(SIMULATOR, file), 'utf8');
      return [...text.matchAll(THROWN)].flatMap((match) => {
        const line = text.slice(0, match.index).split('\n').length;
        return describe(`${file}:${line}`, argumentsFrom(text, match.index + match[0].length));
      });
    });
}

/** Errors whose code is not written out are passed on from elsewhere (faults, spread constants): nothing to check here. */
function describe(place: string, [code, ...params]: string[]): ThrownError[] {
  const literal = /^'([A-Z0-9_]+)'$/.exec(code ?? '')?.[1];
  if (literal === undefined) return [];
  const spread = params.some((param) => param.startsWith('...'));
  return [{ place, code: literal, paramCount: spread ? undefined : params.length }];
}

/** The source text of each argument, from behind the opening bracket to its partner. */
function argumentsFrom(text: string, start: number): string[] {
  const found: string[] = [];
  let depth = 0;
  let quote = '';
  let from = start;
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if ('\'"`'.includes(char)) quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (depth === 0 && ',)'.includes(char)) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
      if (char === ')') break;
    } else if (')]}'.includes(char)) depth -= 1;
  }
  return found.filter((argument) => argument !== '');
}
