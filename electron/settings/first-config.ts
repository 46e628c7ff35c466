import { open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigPlace, FoundConfig, NewConfig } from '../../core/contract/bridge.ts';
import { DynvmError } from '../../core/model/failure.ts';
import type { ConfirmSecretUse } from '../../core/operations/index.ts';
import type { SecretStore } from '../../core/ports.ts';

/** The few places an ini is looked for, and a new one may be put: no page names another. */
export type ConfigPlaces = Readonly<
  Record<Exclude<ConfigPlace, 'last'>, string> & { readonly last?: string | undefined }
>;

const BEGINNING = '; Hosts of the DynVM console. Every key: docs/configuration.md\n\n[common]\n';

export function configPlaces(folders: { home: string; current: string; data: string }): ConfigPlaces {
  return {
    home: path.join(folders.home, '.dynvmservice.ini'),
    current: path.join(folders.current, '.dynvmservice.ini'),
    data: path.join(folders.data, 'dynvmservice.ini'),
  };
}

/** The ones that exist, with a summary of their content; each file once. */
export async function findConfigs(places: ConfigPlaces): Promise<FoundConfig[]> {
  const found: FoundConfig[] = [];
  for (const [place, file] of Object.entries(places) as [ConfigPlace, string | undefined][]) {
    if (file === undefined) continue;
    if (found.some(({ path: known }) => known === file)) continue;
    const one = await look(place, file).catch(() => undefined);
    if (one) found.push(one);
  }
  return found;
}

/** Loaded only when somebody sets up hosts. */
function loadConfigReader() {
  return import('../../core/config/index.ts');
}

async function look(place: ConfigPlace, file: string): Promise<FoundConfig> {
  const { readIni } = await loadConfigReader();
  const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
  const hosts = [...readIni(text).sections.values()].filter(({ name }) => /^xenhost\d+$/.test(name));
  const templates = hosts.flatMap(({ entries }) =>
    [...entries.keys()].filter((key) => key.endsWith('.template')),
  );
  return {
    place,
    path: file,
    hosts: hosts.length,
    templates: templates.length,
    changedAt: Math.round(mtimeMs),
  };
}

export interface FirstConfigMeans {
  readonly keyring: SecretStore;
  /** Asked before a file, a variable or a kept secret that the page names goes to a host that it names. */
  readonly confirmSecretUse: ConfirmSecretUse;
}

/**
 * Makes a new ini for its owner's eyes; never writes over one.
 * @throws DynvmError already-exists; forbidden: the person refused; config-invalid: what was typed would not be usable; unavailable
 */
export async function createConfig(
  file: string,
  { edits, secrets }: Pick<NewConfig, 'edits' | 'secrets'>,
  { keyring, confirmSecretUse }: FirstConfigMeans,
): Promise<void> {
  const { confirmSecretUses, findNewSecretUses } = await import('../../core/operations/index.ts');
  const { editIni, formatProblem, listProblems, parseConfig } = await loadConfigReader();
  const text = editIni(BEGINNING, edits);
  const known: SecretStore = { read: async (name) => secrets[name] ?? keyring.read(name) };
  const parsed = await parseConfig(text, { env: process.env, path: file, secrets: known });
  const problems = listProblems(parsed);
  if (!parsed.ok || problems.length > 0) {
    const message = problems.map(formatProblem).join('; ');
    throw new DynvmError({ code: 'config-invalid', message: `This would not be usable: ${message}` });
  }
  const typed = edits.flatMap((edit) => (edit.kind === 'set' ? [edit.value] : []));
  const { couchbase: _history, staticPool: _pool, ...rest } = parsed.config;
  const uses = findNewSecretUses(
    { ...rest, hosts: [] },
    parsed.config,
    new Set([...typed, ...Object.values(secrets)]),
  );
  await confirmSecretUses(uses, confirmSecretUse);
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') {
      throw new DynvmError({
        code: 'already-exists',
        message: `${file} is there already and is not written over.`,
        hint: 'Read it instead, or choose the other place.',
      });
    }
    throw new DynvmError({ code: 'unavailable', message: `${file} can't be written: ${error.code}` });
  });
  try {
    for (const [name, value] of Object.entries(secrets)) await keyring.keep?.write(name, value);
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
