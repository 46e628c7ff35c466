import { resolve } from 'node:path';
import { readBoundedFile } from '../base/read-bounded-file.ts';
import { INI_MAX_BYTES } from './ini-limits.ts';
import type { ParseOptions, ParseResult } from './parse-config.ts';
import { parseConfig } from './parse-config.ts';
import { describeReadError } from './secret-reference.ts';

export interface LoadOptions extends Omit<ParseOptions, 'path' | 'readFile'> {
  /** Of the ini; relative to the working directory. */
  readonly path: string;
}

/** {@link parseConfig} of a file. One that is missing, unreadable or no UTF-8 is a problem like any other; never throws. */
export async function loadConfig({ path, ...options }: LoadOptions): Promise<ParseResult> {
  const file = resolve(path);
  let bytes: Buffer;
  try {
    bytes = await readBoundedFile(file, INI_MAX_BYTES);
  } catch (error) {
    return refused(
      `${file} can't be read (${describeReadError(error)}); expected a configuration file there`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refused(`${file} is not UTF-8 text; expected it to be saved as UTF-8`);
  }
  return parseConfig(text, { ...options, path: file });
}

function refused(message: string): ParseResult {
  return { ok: false, problems: [{ message }], warnings: [], files: [] };
}
