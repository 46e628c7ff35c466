import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DynvmError } from '../model/failure.ts';

const DEFAULT_FILE = '.dynvmservice.ini';

/** What `--config` was, else the variable DYNVM_CONFIG; undefined = neither. Empty counts as absent. */
export function namedConfigPath(option: string | undefined): string | undefined {
  const named = option || process.env.DYNVM_CONFIG || undefined;
  return named === undefined ? undefined : resolve(named);
}

/**
 * The ini to use: as named, else `.dynvmservice.ini` in the current folder, where the old service had it.
 * @throws DynvmError config-invalid: there is none
 */
export function requireConfigPath(option: string | undefined): string {
  const path = namedConfigPath(option) ?? resolve(DEFAULT_FILE);
  if (existsSync(path)) return path;
  const named = namedConfigPath(option) !== undefined;
  throw new DynvmError({
    code: 'config-invalid',
    message: named ? `There is no file ${path}.` : `No configuration: there is no ${path}.`,
    hint: 'Name it with --config FILE or the variable DYNVM_CONFIG. docs/configuration.md describes the file.',
  });
}
