import { type CommonSettings, type HostSettings, isLoopbackUrl } from '../config/index.ts';
import type { HostCheck, HostCheckItem, HostFound } from '../contract/fleet.ts';
import { findOnHost, type InspectionFinding, inspectHost } from '../fleet/index.ts';
import type { Failure } from '../model/failure.ts';
import type { Clock } from '../ports.ts';
import { type ProbeResult, probeHost } from '../xapi/index.ts';

/** More than this and deadlines, which hosts and service both read, are off by what people notice. */
const CLOCK_SKEW_WARNING_MS = 60_000;
const DAY_MS = 86_400_000;
const EXPIRY_WARNING_DAYS = 30;

export interface HostCheckOptions {
  common: CommonSettings;
  clock: Clock;
  installation?: string;
  signal?: AbortSignal;
}

/** Visits one host as its section says and tells everything found, good and bad. Never throws for what the host does. */
export async function checkHost(host: HostSettings, options: HostCheckOptions): Promise<HostCheck> {
  return (await visitHost(host, options)).check;
}

/**
 * The same, with what the host has to choose from. A host without a storage name is looked at with the first it has.
 */
export async function visitHost(
  host: HostSettings,
  options: HostCheckOptions,
): Promise<{ check: HostCheck; found?: HostFound }> {
  const { clock, installation, signal } = options;
  const startedMs = clock.monotonicMs();
  const { hostRef, name, url, user, password, tls } = host;
  const probe = await probeHost({ hostRef, name, url, user, password, tls, clock, installation, signal });
  const found = probe.login.kind === 'ok' ? findOnHost(probe.login.records) : undefined;
  const looked = { ...host, storageName: host.storageName || (found?.storages[0]?.name ?? '') };
  const items = [
    ...certificateItems(host, probe, clock),
    ...(probe.login.kind === 'ok'
      ? [...visitItems(probe.login), ...inspectionItems(probe.login, looked, options.common)]
      : [failureItem(probe.login.failure)]),
  ];
  const check = {
    hostRef,
    name,
    ok: items.every((item) => item.verdict !== 'error'),
    durationMs: Math.round(clock.monotonicMs() - startedMs),
    items: withDurations(items, probe.durationsMs),
    ...(probe.certificate && { certificate: shownCertificate(probe.certificate) }),
  };
  return { check, ...(found && { found }) };
}

const PART_OF = {
  certificate: 'certificate',
  login: 'login',
  storage: 'storage',
  template: 'templates',
  network: 'networks',
} as const;

/** The first item of a kind tells how long finding all of them took. */
function withDurations(
  items: readonly HostCheckItem[],
  durationsMs: ProbeResult['durationsMs'],
): HostCheckItem[] {
  const told = new Set<HostCheckItem['what']>();
  return items.map((item) => {
    const part = (PART_OF as Partial<Record<HostCheckItem['what'], keyof ProbeResult['durationsMs']>>)[
      item.what
    ];
    const durationMs = part && durationsMs[part];
    if (durationMs === undefined || told.has(item.what)) return item;
    told.add(item.what);
    return { ...item, durationMs };
  });
}

type Visit = Extract<ProbeResult['login'], { kind: 'ok' }>;

function certificateItems(host: HostSettings, { certificate }: ProbeResult, clock: Clock): HostCheckItem[] {
  if (certificate === undefined) {
    if (!host.url.startsWith('http:') || isLoopbackUrl(host.url)) return [];
    const message = 'plain http: the password can be read on the network; use https or a host.tls key';
    return [{ what: 'certificate', verdict: 'warning', message }];
  }
  const fingerprint = certificate.fingerprintSha256;
  const items = [trustItem(certificate.trust, fingerprint)];
  const daysLeft = Math.floor((certificate.validUntilAt - clock.now()) / DAY_MS);
  if (certificate.trust === 'system' && daysLeft < EXPIRY_WARNING_DAYS) {
    items.push({ what: 'certificate', verdict: 'warning', message: `it expires in ${daysLeft} days` });
  }
  return items;
}

function trustItem(
  trust: NonNullable<ProbeResult['certificate']>['trust'],
  fingerprint: string,
): HostCheckItem {
  const what = 'certificate';
  switch (trust) {
    case 'pinned':
      return { what, verdict: 'ok', message: 'it is the pinned one' };
    case 'system':
      return { what, verdict: 'ok', message: 'it is trusted by this machine' };
    case 'unverified':
      return {
        what,
        verdict: 'warning',
        message: `not verified; to pin it: host.tls.fingerprint=${fingerprint}`,
      };
    case 'refused':
      return {
        what,
        verdict: 'error',
        message: `not trusted; if it is the host's own, pin it: host.tls.fingerprint=${fingerprint}`,
      };
  }
}

function shownCertificate({
  fingerprintSha256,
  subject,
  validUntilAt,
  trust,
}: NonNullable<ProbeResult['certificate']>) {
  return { fingerprintSha256, subject, validToAt: validUntilAt, trust };
}

function failureItem(failure: Failure): HostCheckItem {
  const what = { credentials: 'login', certificate: 'certificate' }[failure.code as string] ?? 'connection';
  const message = failure.hint === undefined ? failure.message : `${failure.message} ${failure.hint}`;
  return { what: what as HostCheckItem['what'], verdict: 'error', message };
}

function visitItems({ url, protocol, api, product, clockSkewMs }: Visit): HostCheckItem[] {
  const skewSeconds = Math.round(clockSkewMs / 1000);
  const skewed = Math.abs(clockSkewMs) > CLOCK_SKEW_WARNING_MS;
  return [
    { what: 'connection', verdict: 'ok', message: `${url} answers by ${TRANSPORT_NAMES[protocol]}` },
    { what: 'login', verdict: 'ok', message: 'user and password are right' },
    versionItem({ protocol, api, product }),
    {
      what: 'clock',
      verdict: skewed ? 'warning' : 'ok',
      message: skewed
        ? `the host's clock is ${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? 'ahead' : 'behind'}: check NTP`
        : 'agrees with ours',
    },
  ];
}

const TRANSPORT_NAMES = { 'json-rpc': 'JSON-RPC', 'xml-rpc': 'XML-RPC' } as const;

/** XenServer 7.0, the first with JSON-RPC. @see docs/hosts.md#versions */
const OLDEST_API = { major: 2, minor: 5 };

function versionItem({ protocol, api, product }: Pick<Visit, 'protocol' | 'api' | 'product'>): HostCheckItem {
  const shown = `${product.brand} ${product.version}, XAPI ${api.major}.${api.minor}`.trim();
  const isOld =
    api.major < OLDEST_API.major || (api.major === OLDEST_API.major && api.minor < OLDEST_API.minor);
  if (!isOld) return { what: 'version', verdict: 'ok', message: shown };
  return {
    what: 'version',
    verdict: 'warning',
    message:
      `${shown}: XenServer 7.0 and XCP-ng 7.4 are the oldest this program is made for; ` +
      `it uses this one by ${TRANSPORT_NAMES[protocol]}, which nobody has tested`,
  };
}

function inspectionItems({ records }: Visit, host: HostSettings, common: CommonSettings): HostCheckItem[] {
  const { hosts, storage, templates, networks } = inspectHost(records, host, common);
  const none: HostCheckItem = {
    what: 'template',
    verdict: 'warning',
    message: 'the section names no template: this host takes no part in provisioning',
  };
  return [
    ...hosts.map((finding) => toItem('host', finding, 'warning')),
    ...storage.map((finding) => toItem('storage', finding)),
    ...(templates.length === 0 ? [none] : templates.map((finding) => toItem('template', finding))),
    ...networks.map((finding) => toItem('network', finding)),
  ];
}

function toItem(
  what: HostCheckItem['what'],
  finding: InspectionFinding,
  bad: HostCheckItem['verdict'] = 'error',
): HostCheckItem {
  const { subject } = finding;
  if ('warning' in finding) return { what, subject, verdict: 'warning', message: finding.warning };
  return 'problem' in finding
    ? { what, subject, verdict: bad, message: finding.problem }
    : { what, subject, verdict: 'ok', message: finding.found };
}
