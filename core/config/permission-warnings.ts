import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Config, ConfigProblem } from './config.ts';
import type { Secret } from './secret.ts';

/** Bits by which somebody other than the owner may read. */
const OTHERS_READ = 0o044;

/** Files with passwords that others on this machine can read: the ini where it holds some, and each `file:` it names. */
export async function permissionWarnings(config: Config): Promise<ConfigProblem[]> {
  const { path } = config;
  if (path === undefined || process.platform === 'win32') return [];
  const sources = new Set(secretsIn(config).map(({ source }) => source));
  const files = [...sources].flatMap((source) => secretFile(source, path) ?? []);
  const candidates = [...(sources.has('set') ? [path] : []), ...new Set(files)];
  const warnings = await Promise.all(candidates.map(warnAboutFile));
  return warnings.flat();
}

function secretsIn({ common, hosts, couchbase, staticPool }: Config): Secret[] {
  const secrets = [
    common.windowsLogin?.password,
    common.linuxLogin?.password,
    couchbase?.password,
    staticPool?.password,
    ...hosts.map(({ password }) => password),
  ];
  return secrets.filter((secret) => secret !== undefined);
}

function secretFile(source: string, iniPath: string): string | undefined {
  if (!source.startsWith('file:')) return undefined;
  const file = source.slice('file:'.length);
  return isAbsolute(file) ? file : resolve(dirname(iniPath), file);
}

async function warnAboutFile(file: string): Promise<ConfigProblem[]> {
  const mode = await stat(file).then(
    (found) => found.mode,
    () => 0,
  );
  if ((mode & OTHERS_READ) === 0) return [];
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  return [
    { message: `${file} holds passwords and others can read it (mode ${shown}): run chmod 600 ${file}` },
  ];
}
