import { resolve } from 'node:path';
import PQueue from 'p-queue';
import {
  type Config,
  changedSince,
  diffLines,
  editIni,
  formatProblem,
  type IniFile,
  isSecretKey,
  isSecretReference,
  linesWithoutSecrets,
  listNewProblems,
  readIni,
  readIniFile,
  withoutLine,
  writeIniFile,
} from '../config/index.ts';
import type { ConfigFile, ConfigProblemRow } from '../contract/configuration.ts';
import { DynvmError } from '../model/failure.ts';
import {
  type ConfigEdits,
  type ConfigFileAccess,
  confirmSecretUses,
  findNewSecretUses,
  type SecretUse,
} from '../operations/index.ts';
import type { SecretStore } from '../ports.ts';
import { type LiveConfig, parseText } from './live-config.ts';
import type { ServiceOptions } from './service-options.ts';

const NO_FILE = 'The hosts are simulated: there is no ini to edit.';
const NO_FILE_HINT = 'Connect your own hosts first: “Use my ini” above, or the first run.';
const NO_KEYRING = 'This service has no keyring: only the desktop console has one.';

/** Reads and edits the ini on disk; writes run one at a time. */
export function createConfigFileAccess(
  config: Pick<LiveConfig, 'readNow' | 'current'>,
  {
    config: source,
    secrets,
    confirmSecretUse,
  }: Pick<ServiceOptions, 'config' | 'secrets' | 'confirmSecretUse'>,
): ConfigFileAccess {
  const path = 'path' in source ? resolve(source.path) : undefined;
  const writes = new PQueue({ concurrency: 1 });

  async function edited({ edits, secrets: pending }: ConfigEdits) {
    const file = requirePath(path);
    const { text, signature } = await readIniFile(file);
    const after = editIni(text, edits);
    const known = withPending(secrets, pending);
    const [parsedBefore, parsed] = await Promise.all([
      parseText(text, known, file),
      parseText(after, known, file),
    ]);
    const before = parsedBefore.ok ? parsedBefore.config : config.current();
    const listWarnings = (result: typeof parsed) => (result.ok ? result.config.warnings : result.warnings);
    const old = new Set(listWarnings(parsedBefore).map(withoutLine));
    return {
      file,
      signature,
      before: text,
      after,
      problems: listNewProblems(parsedBefore, parsed),
      secretUses: parsed.ok ? newSecretUses(before, parsed.config, { edits, secrets: pending }) : [],
      warnings: listWarnings(parsed).filter((warning) => !old.has(withoutLine(warning))),
    };
  }

  async function write({ signature, ...edits }: ConfigEdits & { signature: string }) {
    const change = await edited(edits);
    if (change.signature !== signature) throw changedSince(change.file);
    if (change.problems.length > 0) throw invalid(change.file, change.problems);
    await confirmSecretUses(change.secretUses, confirmSecretUse);
    for (const [name, text] of Object.entries(edits.secrets)) await requireKeyring(secrets).write(name, text);
    await writeIniFile(change.file, change.after, signature);
    await config.readNow();
    return { path: change.file, signature: (await readIniFile(change.file)).signature };
  }

  return {
    async view() {
      const file = path === undefined ? undefined : await readIniFile(path);
      const why = await keyringUnavailableBecause(secrets);
      return {
        ...(path === undefined ? { readOnlyBecause: `${NO_FILE} ${NO_FILE_HINT}` } : { path }),
        ...(file && { signature: file.signature }),
        ...(why === undefined ? {} : { keyringUnavailableBecause: why }),
        sections: toSections(file ?? { text: 'text' in source ? source.text : '', signature: '' }),
      };
    },
    async preview(edits) {
      const { file, signature, before, after, problems, warnings } = await edited(edits);
      const diff = diffLines(linesWithoutSecrets(before), linesWithoutSecrets(after));
      return { path: file, signature, diff, problems: [...problems], warnings: [...warnings] };
    },
    write: (edits) => writes.add(() => write(edits)),
  };
}

function newSecretUses(before: Config, after: Config, { edits, secrets }: ConfigEdits): SecretUse[] {
  const values = edits.flatMap((edit) => (edit.kind === 'set' ? [edit.value] : []));
  const typed = new Set([...values, ...Object.values(secrets)]);
  return findNewSecretUses(before, after, typed);
}

function requirePath(path: string | undefined): string {
  if (path !== undefined) return path;
  throw new DynvmError({ code: 'unavailable', message: NO_FILE, hint: NO_FILE_HINT });
}

function toSections({ text }: IniFile): ConfigFile['sections'] {
  return [...readIni(text).sections.values()].map(({ name, line, entries }) => ({
    name,
    line,
    entries: [...entries.values()].map(({ key, value }) => {
      const secret = isSecretKey(key);
      return { key, value: secret && !isSecretReference(value) ? 'set' : value, secret };
    }),
  }));
}

/** A secret about to be stored counts as stored while the edited ini is checked. */
function withPending(
  secrets: SecretStore | undefined,
  pending: Readonly<Record<string, string>>,
): SecretStore | undefined {
  if (Object.keys(pending).length === 0) return secrets;
  return { read: async (name) => (Object.hasOwn(pending, name) ? pending[name] : secrets?.read(name)) };
}

async function keyringUnavailableBecause(secrets: SecretStore | undefined): Promise<string | undefined> {
  return secrets?.keep ? secrets.keep.unavailableBecause() : NO_KEYRING;
}

function requireKeyring(secrets: SecretStore | undefined) {
  if (secrets?.keep) return secrets.keep;
  throw new DynvmError({ code: 'unavailable', message: NO_KEYRING, hint: 'Keep the password in the ini.' });
}

function toPlace(problem: ConfigProblemRow | undefined) {
  const { message: _message, ...place } = problem ?? { message: '' };
  return place;
}

function invalid(path: string, problems: readonly ConfigProblemRow[]): DynvmError {
  const list = problems.map(formatProblem).join('; ');
  return new DynvmError({
    code: 'config-invalid',
    message: `${path} would be invalid: ${list}. Nothing was written.`,
    where: toPlace(problems[0]),
  });
}
