import { dirname, isAbsolute, resolve } from 'node:path';
import { describeSystemError } from '../base/describe-system-error.ts';
import { FileTooLargeError, readBoundedFile } from '../base/read-bounded-file.ts';
import { DynvmError } from '../model/failure.ts';
import type { SecretStore } from '../ports.ts';
import { INI_LIMITS } from './ini-limits.ts';
import { Secret, type SecretSource } from './secret.ts';

/** What values that point elsewhere (`env:`, `file:`, `secret:`, `couchbase.ca.file`) are looked up with. */
export interface ReferenceContext {
  /** The ini's own path: relative files are relative to its folder. */
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile?: (path: string) => Promise<string>;
  readonly secrets?: SecretStore | undefined;
}

/** A secret, or why there is none. `file`: what to watch for a change, also where reading it failed. */
export interface SecretLookup {
  readonly secret?: Secret;
  readonly file?: string;
  readonly problem?: string;
}

/** A reference must name something sensible; any other text is the secret itself, a password `env:#1` too. */
const REFERENCE = /^(?:(env):([A-Za-z_][A-Za-z0-9_]*)|(file):([^\n]+)|(secret):([A-Za-z0-9_.-]+))$/;

/** True for a value that says where the secret is, and is none itself. */
export function isSecretReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** The text of a secret's value: itself, or what `env:NAME`, `file:PATH` or `secret:NAME` point at. */
export async function lookUpSecret(text: string, context: ReferenceContext): Promise<SecretLookup> {
  const [, env, variable, file, path, keyring, name] = REFERENCE.exec(text) ?? [];
  if (env !== undefined && variable !== undefined) return fromEnvironment(variable, context);
  if (file !== undefined && path !== undefined) return fromFile(path.trim(), context);
  if (keyring !== undefined && name !== undefined) return fromKeyring(name, context);
  return { secret: new Secret(text) };
}

/** Absolute path of a file named in the ini; undefined for a relative one in a text that is no file. */
export function resolveBesideIni(path: string, context: ReferenceContext): string | undefined {
  if (isAbsolute(path)) return path;
  return context.path === undefined ? undefined : resolve(dirname(context.path), path);
}

/** The file's text, or why it can't be read. */
export async function readReferencedFile(
  path: string,
  context: ReferenceContext,
): Promise<{ text: string } | { problem: string }> {
  const read = context.readFile ?? readText;
  try {
    return { text: await read(path) };
  } catch (error) {
    return { problem: `file ${path} can't be read (${describeReadError(error)}); expected a readable file` };
  }
}

async function readText(path: string): Promise<string> {
  return (await readBoundedFile(path, INI_LIMITS.referencedBytes)).toString('utf8');
}

function fromEnvironment(variable: string, { env }: ReferenceContext): SecretLookup {
  const value = env[variable];
  if (value === undefined || value === '') {
    const state = value === undefined ? 'not set' : 'empty';
    return { problem: `environment variable ${variable} is ${state}; expected it to hold the secret` };
  }
  return { secret: new Secret(value, `env:${variable}`) };
}

async function fromFile(path: string, context: ReferenceContext): Promise<SecretLookup> {
  const file = resolveBesideIni(path, context);
  if (file === undefined) {
    return { problem: `file:${path} is relative, but this text is no file; expected an absolute path` };
  }
  const read = await readReferencedFile(file, context);
  if ('problem' in read) return { file, problem: read.problem };
  // Editors and `echo` end a file with a line break; no password ends with one.
  const text = withoutLineBreaksAtEnd(read.text);
  if (text === '') return { file, problem: `file ${file} is empty; expected it to hold the secret` };
  return { file, secret: new Secret(text, `file:${path}`) };
}

function withoutLineBreaksAtEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n' || text[end - 1] === '\r') end -= 1;
  return text.slice(0, end);
}

async function fromKeyring(name: string, { secrets }: ReferenceContext): Promise<SecretLookup> {
  if (secrets === undefined) {
    return { problem: `secret:${name} needs the desktop keyring; expected env:NAME or file:PATH here` };
  }
  const source: SecretSource = `secret:${name}`;
  try {
    const value = await secrets.read(name);
    if (value !== undefined && value !== '') return { secret: new Secret(value, source) };
    return { problem: `the keyring holds no secret "${name}"; expected it to be saved there` };
  } catch (error) {
    return { problem: `the keyring can't be read for "${name}" (${describeReadError(error)})` };
  }
}

/** What stands in the way of reading a file, in words; the reader's own sentence where it has one. */
export function describeReadError(error: unknown): string {
  const isOurs = error instanceof DynvmError || error instanceof FileTooLargeError;
  return isOurs ? error.message : describeSystemError(error);
}
