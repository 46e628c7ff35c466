import { type HostSettings, Secret } from '../config/index.ts';
import type { ConfigProblemRow } from '../contract/configuration.ts';
import type { HostTest } from '../contract/fleet.ts';
import { DynvmError } from '../model/failure.ts';
import type { OperationDependencies } from './dependencies.ts';

interface HostAsk {
  entries: Readonly<Record<string, string>>;
  password?: string | undefined;
  passwordOf?: number | undefined;
}

type Deps = Pick<OperationDependencies, 'config' | 'parseConfig' | 'visitHost'>;

/** Which number the section has does not matter to the host; people see it nowhere. */
const SECTION = 'xenhost0';
/** Stands for what an ask leaves open; never sent anywhere. */
const OPEN = 'open';

/** Visits a host that is not in force yet, as the values of its section say. */
export async function testHost(ask: HostAsk, deps: Deps): Promise<HostTest> {
  const broken = Object.entries(ask.entries).find(([key, value]) => /[\r\n]/.test(key + value));
  if (broken) return { problems: [{ key: broken[0], message: 'must be one line' }] };
  const given = ask.password !== undefined || ask.passwordOf !== undefined;
  const parsed = await deps.parseConfig(sectionText(ask.entries, given));
  const [host] = parsed.ok ? parsed.config.hosts : [];
  if (!parsed.ok || !host) return { problems: parsed.ok ? [] : parsed.problems.map(withoutPlace) };
  const settings = {
    ...host,
    storageName: ask.entries['host.storage.name'] ? host.storageName : '',
    password: passwordFor(host, ask, deps),
  };
  return { problems: [], ...(await deps.visitHost(settings)) };
}

function sectionText(entries: HostAsk['entries'], passwordGiven: boolean): string {
  const open = { ...(passwordGiven && { 'host.password': OPEN }) };
  const storage = entries['host.storage.name'] ? {} : { 'host.storage.name': OPEN };
  const lines = Object.entries({ ...entries, ...open, ...storage }).map(([key, value]) => `${key}=${value}`);
  return [`[${SECTION}]`, ...lines].join('\n');
}

/** @throws DynvmError forbidden: the kept password would go to another address than it was given for */
function passwordFor(host: HostSettings, { password, passwordOf }: HostAsk, { config }: Deps): Secret {
  if (password !== undefined) return new Secret(password);
  if (passwordOf === undefined) return host.password;
  const known = config().hosts.find(({ hostRef }) => hostRef === passwordOf);
  if (known && new URL(known.url).hostname === new URL(host.url).hostname) return known.password;
  throw new DynvmError({
    code: 'forbidden',
    message: 'The kept password is sent only to the address it was given for.',
    hint: 'Type the password for this address.',
    where: { field: 'password' },
  });
}

/** The line and section are of a text nobody has seen. */
function withoutPlace({ key, message }: ConfigProblemRow): ConfigProblemRow {
  return { ...(key === undefined ? {} : { key }), message };
}
