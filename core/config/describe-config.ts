import { formatPoolSize } from '../model/pool.ts';
import type {
  CommonSettings,
  Config,
  ConfigProblem,
  CouchbaseSettings,
  GuestLogin,
  HostSettings,
  IssuerSection,
  PoolHours,
  TemplateSettings,
} from './config.ts';
import type { Secret } from './secret.ts';
import { listQuotaKeys } from './sections/read-quotas.ts';

/** A configuration for people: sections and keys as in the ini, with the defaults that are in force. */
export interface ConfigDescription {
  readonly path?: string;
  readonly sections: DescribedSection[];
  readonly warnings: ConfigProblem[];
}

interface DescribedSection {
  readonly name: string;
  readonly entries: DescribedEntry[];
}

interface DescribedEntry {
  readonly key: string;
  /** Of a secret only where it comes from: `set`, `env:NAME`, `file:PATH`, `secret:NAME`. */
  readonly value: string;
  readonly secret: boolean;
}

type Value = string | number | boolean | readonly string[] | Secret | undefined;

/** Everything but the secrets' texts. Keys that nothing reads are not shown: one may be a misspelt password. */
export function describeConfig(config: Config): ConfigDescription {
  const sections = [
    section('common', describeCommon(config.common)),
    section('couchbase', [
      ...describeBucket('couchbase', config.couchbase),
      ...describeBucket('static', config.staticPool),
    ]),
    section('access', (config.issuers ?? []).flatMap(describeIssuer)),
    ...config.hosts.map((host) => section(`xenhost${host.hostRef}`, describeHost(host))),
  ];
  return {
    ...(config.path === undefined ? {} : { path: config.path }),
    sections: sections.filter(({ entries }) => entries.length > 0),
    warnings: [...config.warnings],
  };
}

function describeCommon(common: CommonSettings): [string, Value][] {
  return [
    ['vm.expiry.minutes', common.vmExpiryMinutes],
    ['vm.network.timeout.secs', common.vmNetworkTimeoutSeconds],
    ['vm.extend.max.minutes', common.vmExtendMaxMinutes],
    ['vm.queue.max.wait.secs', common.vmQueueMaxWaitSeconds],
    ['queue.reserve.after.minutes', common.queueReserveAfterMinutes],
    ['queue.weights', describeWeights(common.queueWeights)],
    ...listQuotaKeys(common.quotas ?? []),
    ['vm.expiry.warn.minutes', common.vmExpiryWarnMinutes.map(String)],
    ...describeWarmPools(common.warmPools),
    ...describeLogin('windows', common.windowsLogin),
    ...describeLogin('linux', common.linuxLogin),
    ['vm.ssh.port', common.sshPort],
    ['cpu.overcommit', common.cpuOvercommit],
    ['disk.headroom.percent', common.diskHeadroomPercent],
    ['disk.growth.ratio', common.diskGrowthRatio],
    ['provision.concurrency', common.provisionConcurrency],
    ['provision.concurrency.per.host', common.provisionConcurrencyPerHost],
    ['reuse.mac', common.reuseMac],
    ['team.shares.vms', common.teamSharesVms],
    ['rate.reads.per.minute', common.rateLimits.read ?? 'none'],
    ['rate.creations.per.minute', common.rateLimits.create ?? 'none'],
    ['rate.others.per.minute', common.rateLimits.other ?? 'none'],
  ];
}

function describeWarmPools(pools: CommonSettings['warmPools']): [string, Value][] {
  if (!pools) return [];
  const { sizes, schedules, maxAgeMinutes, timeZone } = pools;
  return [
    ['warm.max.age.minutes', maxAgeMinutes],
    ['warm.time.zone', timeZone],
    ...Object.entries(sizes).map(([os, size]): [string, Value] => [`${os}.warm`, formatPoolSize(size)]),
    ...Object.entries(schedules).map(([os, hours]): [string, Value] => [
      `${os}.warm.schedule`,
      hours.map(formatPoolHours),
    ]),
  ];
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function formatPoolHours({ weekdays, fromMinute, toMinute, size }: PoolHours): string {
  const [first, last] = [weekdays[0] ?? 1, weekdays.at(-1) ?? 1].map((day) => DAYS[day - 1]);
  const days = first === last ? first : `${first}-${last}`;
  return `${days} ${formatMinute(fromMinute)}-${formatMinute(toMinute)}=${formatPoolSize(size)}`;
}

function formatMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function describeWeights(weights: CommonSettings['queueWeights']): Value {
  const pairs = Object.entries(weights).map(([name, weight]) => `${name}:${weight}`);
  return pairs.length > 0 ? pairs : undefined;
}

function describeLogin(system: 'windows' | 'linux', login: GuestLogin | undefined): [string, Value][] {
  return [
    [`vm.${system}.username`, login?.username],
    [`vm.${system}.password`, login?.password],
  ];
}

function describeBucket(
  prefix: 'couchbase' | 'static',
  bucket: CouchbaseSettings | undefined,
): [string, Value][] {
  return [
    [`${prefix}.server`, bucket?.server],
    [`${prefix}.bucket`, bucket?.bucket],
    [`${prefix}.username`, bucket?.username],
    [`${prefix}.userpassword`, bucket?.password],
    [`${prefix}.ca.file`, bucket?.caFile],
    [`${prefix}.instance.keys`, bucket?.instanceKeys],
    [`${prefix}.lease.secs`, bucket?.leaseSeconds],
  ];
}

function describeIssuer(issuer: IssuerSection): [string, Value][] {
  const { name, kind, url, audience, clientSecret, scopes, caFile, rules } = issuer;
  const isForPeople = kind === 'people';
  return [
    [`${name}.kind`, kind],
    [`${name}.url`, url],
    [isForPeople ? `${name}.client.id` : `${name}.audience`, audience],
    [`${name}.client.secret`, clientSecret],
    [`${name}.scopes`, isForPeople ? ['openid', ...scopes] : undefined],
    [`${name}.ca.file`, caFile],
    ...rules.map((rule): [string, Value] => [`${name}.rule.${rule.number}`, describeRule(rule)]),
  ];
}

function describeRule({ conditions, principal, role, teams }: IssuerSection['rules'][number]): string {
  const when = conditions.map(({ claim, value }) => `${claim}=${/\s/.test(value) ? `"${value}"` : value}`);
  const who = principal.kind === 'claim' ? `{${principal.text}}` : principal.text;
  const where = teams.length > 0 ? ` teams ${teams.join(',')}` : '';
  return `${when.join(' & ')} => ${who} ${role}${where}`;
}

function describeHost(host: HostSettings): [string, Value][] {
  return [
    ['host.name', host.url],
    ['host.user', host.user],
    ['host.password', host.password],
    ['host.storage.name', host.storageName],
    ['host.network.id', host.networkId],
    ['host.network.expect', host.expectedNetworks],
    ['host.labels', host.labels],
    ['host.disabled', host.disabled],
    ['host.slots.reserve', host.slotsReserve],
    ['host.objects.max', host.maxObjects],
    ['host.dhcp.size', host.dhcpSize],
    ['host.tls.fingerprint', host.tls?.fingerprintSha256],
    ['host.tls.verify', host.tls?.verify],
    ...Object.values(host.templates).flatMap(describeTemplate),
  ];
}

function describeTemplate({ osKey, ...template }: TemplateSettings): [string, Value][] {
  return [
    [`${osKey}.template`, template.template],
    [`${osKey}.template.network`, template.network],
    [`${osKey}.network.expect`, template.expectedNetworks],
    [`${osKey}.vcpus`, template.vcpus],
    [`${osKey}.memory`, template.memoryGib],
    [`${osKey}.disk`, template.diskGib],
    [`host.vms.max.${osKey}`, template.maxVms],
    [`${osKey}.warm`, template.warm && formatPoolSize(template.warm)],
  ];
}

function section(name: string, values: readonly [string, Value][]): DescribedSection {
  return { name, entries: values.flatMap(([key, value]) => describeEntry(key, value)) };
}

function describeEntry(key: string, value: Value): DescribedEntry[] {
  if (value === undefined) return [];
  if (typeof value !== 'object') return [{ key, value: String(value), secret: false }];
  if ('reveal' in value) return [{ key, value: value.source, secret: true }];
  return value.length === 0 ? [] : [{ key, value: value.join(', '), secret: false }];
}
