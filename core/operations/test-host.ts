import { type HostSettings, isSecretReference, listProblems, Secret } from '../config/index.ts';
import type { ConfigProblemRow } from '../contract/configuration.ts';
import type { HostTest } from '../contract/fleet.ts';
import { DynvmError } from '../model/failure.ts';
import type { OperationDependencies } from './operation-dependencies.ts';
import { confirmSecretUses, isSameDestination, type SecretUse } from './secret-destination.ts';

interface HostTestSpec {
  entries: Readonly<Record<string, string>>;
  password?: string | undefined;
  passwordOf?: number | undefined;
}

type Deps = Pick<OperationDependencies, 'config' | 'parseConfig' | 'visitHost' | 'confirmSecretUse'>;
type HostResult = { readonly host: HostSettings } | { readonly problems: ConfigProblemRow[] };

/** Which number the section has does not matter to the host; people see it nowhere. */
const SECTION = 'xenhost0';
/** Stands for what a test leaves out; never sent anywhere. */
const PLACEHOLDER = 'placeholder';
/** Nothing that the ini would read as a section, a comment or another key. */
const KEY = /^[a-z0-9_][a-z0-9_.-]*$/i;

/**
 * Visits a host that is not in force yet, as the values of its section say.
 * @throws DynvmError forbidden: a kept or referenced password would go where the ini in force does not send it
 */
export async function testHost(given: HostTestSpec, deps: Deps): Promise<HostTest> {
  const broken = findBrokenEntry(given.entries);
  if (broken) return { problems: [broken] };
  const spec = { ...given, entries: withLowerCaseKeys(given.entries) };
  // Where the password goes is known, and allowed, before any file or variable is read for it.
  const result = await parseHost(withPlaceholders(spec), deps);
  if ('problems' in result) return result;
  const found = await findPassword(spec, result.host, deps);
  if ('problems' in found) return found;
  const storageName = spec.entries['host.storage.name'] ? result.host.storageName : '';
  const { password } = found;
  return { problems: [], ...(await deps.visitHost({ ...result.host, storageName, password })) };
}

function findBrokenEntry(entries: HostTestSpec['entries']): ConfigProblemRow | undefined {
  for (const [key, value] of Object.entries(entries)) {
    if (/[\r\n]/.test(key + value)) return { key, message: 'must be one line' };
    if (!KEY.test(key)) return { key, message: 'is no key of a host' };
  }
  return undefined;
}

/** As the ini is read: what is checked and what is used must be the same entry. */
function withLowerCaseKeys(entries: HostTestSpec['entries']): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key.toLowerCase(), value]));
}

function withPlaceholders({ entries, password, passwordOf }: HostTestSpec): Record<string, string> {
  const isGiven = password !== undefined || passwordOf !== undefined;
  return {
    ...entries,
    ...((isGiven || entries['host.password']) && { 'host.password': PLACEHOLDER }),
    ...(!entries['host.storage.name'] && { 'host.storage.name': PLACEHOLDER }),
  };
}

async function parseHost(entries: Record<string, string>, deps: Deps): Promise<HostResult> {
  const lines = Object.entries(entries).map(([key, value]) => `${key}=${value}`);
  const parsed = await deps.parseConfig([`[${SECTION}]`, ...lines].join('\n'));
  const [host] = parsed.ok ? parsed.config.hosts : [];
  return host ? { host } : { problems: listProblems(parsed).map(withoutPlace) };
}

async function findPassword(
  { entries, password, passwordOf }: HostTestSpec,
  target: HostSettings,
  deps: Deps,
): Promise<{ readonly password: Secret } | { readonly problems: ConfigProblemRow[] }> {
  const { hosts } = deps.config();
  if (password !== undefined) return { password: new Secret(password) };
  if (passwordOf !== undefined) {
    const known = hosts.find(({ hostRef }) => hostRef === passwordOf);
    if (known === undefined) throw unknownHost(passwordOf);
    if (!isSameDestination(known, target)) {
      await confirmSecretUses(
        [toUse(`the password of [xenhost${passwordOf}]`, target)],
        deps.confirmSecretUse,
      );
    }
    return { password: known.password };
  }
  const value = entries['host.password']?.trim() ?? '';
  if (!isSecretReference(value)) return { password: new Secret(value) };
  const inForce = hosts.some((host) => host.password.source === value && isSameDestination(host, target));
  if (!inForce) await confirmSecretUses([toUse(value, target)], deps.confirmSecretUse);
  const resolved = await parseHost({ ...withPlaceholders({ entries }), 'host.password': value }, deps);
  return 'problems' in resolved ? resolved : { password: resolved.host.password };
}

function toUse(secret: string, { url, tls }: HostSettings): SecretUse {
  const pin = tls?.fingerprintSha256;
  return { secret, url, ...(pin !== undefined && { fingerprintSha256: pin }) };
}

function unknownHost(hostRef: number): DynvmError {
  return new DynvmError({
    code: 'not-found',
    message: `There is no host entry [xenhost${hostRef}] whose password could be used.`,
    hint: 'Type the password.',
    where: { field: 'password' },
  });
}

/** The line and section are of a text nobody has seen. */
function withoutPlace({ key, message }: ConfigProblemRow): ConfigProblemRow {
  return { ...(key === undefined ? {} : { key }), message };
}
