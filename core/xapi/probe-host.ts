import type { TLSSocket } from 'node:tls';
import type { Secret, TlsSettings } from '../config/index.ts';
import type { DynvmError, Failure } from '../model/failure.ts';
import type { Clock } from '../ports.ts';
import type { XapiSnapshot } from './connection.ts';
import { FailureTranslator } from './failures/failure-translator.ts';
import { TransportFailure } from './failures/transport-failure.ts';
import { fetchClass } from './records/inventory-snapshot.ts';
import { readDate } from './records/normalise-record.ts';
import { CoordinatorSearch } from './session/coordinator-search.ts';
import { productIdentity } from './session/product-identity.ts';
import { type Session, TransportPool } from './session/session.ts';
import { type CertificateInfo, certificateInfo, toTlsTrust, trustProblem } from './transport/tls-trust.ts';
import { openSocket } from './transport/verified-agents.ts';

export interface ProbeOptions {
  hostRef: number;
  /** What people call the host; default: the address in the URL. */
  name?: string | undefined;
  url: string;
  user: string;
  password: Secret;
  tls?: TlsSettings | undefined;
  clock: Clock;
  installation?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** What a check of storage, templates and networks reads. */
type ProbeRecords = Pick<
  XapiSnapshot,
  'pool' | 'host' | 'host_metrics' | 'VM' | 'SR' | 'PBD' | 'PIF' | 'network'
>;

/** How long each part of a visit took. */
interface ProbeDurations {
  certificate?: number;
  login: number;
  storage: number;
  templates: number;
  networks: number;
}

export interface ProbeResult {
  /** https only; told also where it is not trusted, so that it can be compared and pinned. */
  /** Of a visit that got so far. */
  durationsMs: Partial<ProbeDurations>;
  certificate?: (CertificateInfo & { trust: 'pinned' | 'system' | 'unverified' | 'refused' }) | undefined;
  login:
    | {
        kind: 'ok';
        /** Where the coordinator answered. */
        url: string;
        protocol: 'json-rpc' | 'xml-rpc';
        api: { major: number; minor: number };
        /** `XCP-ng` or `XenServer`, and its version. Display only. */
        product: { brand: string; version: string };
        /** The host's clock less ours; exact to about a second. */
        clockSkewMs: number;
        records: ProbeRecords;
      }
    | { kind: 'failed'; failure: Failure };
}

const LOGIN_TIMEOUT_MS = 20_000;
const SMALL_CALL_TIMEOUT_MS = 10_000;

/** One visit for `dynvm check`: certificate, login, versions, clock and records; logs out again. Never throws. */
export async function probeHost(options: ProbeOptions): Promise<ProbeResult> {
  const url = new URL(options.url);
  const translator = new FailureTranslator({ hostRef: options.hostRef, host: options.name ?? url.host });
  const result: Pick<ProbeResult, 'certificate' | 'durationsMs'> = { durationsMs: {} };
  const measure = measuring(options.clock, result.durationsMs);
  try {
    if (url.protocol === 'https:') {
      result.certificate = await measure('certificate', () => readCertificate(url, options));
    }
    return { ...result, login: await visit(url, options, measure) };
  } catch (error) {
    const { failure }: DynvmError = translator.translate(error, 'session.login_with_password');
    return { ...result, login: { kind: 'failed', failure } };
  }
}

async function readCertificate(url: URL, { tls, clock }: ProbeOptions): Promise<ProbeResult['certificate']> {
  const socket = (await openSocket({ url, clock, trust: { kind: 'unverified' } })) as TLSSocket;
  const trust = toTlsTrust(tls);
  const refused = trustProblem(socket, trust, url) !== undefined;
  const certificate = certificateInfo(socket.getPeerCertificate());
  socket.destroy();
  return { ...certificate, trust: refused ? 'refused' : trust.kind };
}

type Measure = <T>(part: keyof ProbeDurations, work: () => Promise<T>) => Promise<T>;

function measuring(clock: Clock, durationsMs: Partial<ProbeDurations>): Measure {
  return async (part, work) => {
    const startedMs = clock.monotonicMs();
    try {
      return await work();
    } finally {
      durationsMs[part] = Math.round(clock.monotonicMs() - startedMs);
    }
  };
}

async function visit(url: URL, options: ProbeOptions, measure: Measure): Promise<ProbeResult['login']> {
  const { user, password, tls, clock, installation } = options;
  const signals = [options.signal];
  const transports = new TransportPool({ user, password, tls, clock, ...productIdentity(installation) });
  try {
    const session = await measure('login', () =>
      new CoordinatorSearch({
        transports,
        entryUrl: url,
        members: [],
        limits: { timeoutMs: LOGIN_TIMEOUT_MS, signals },
      }).loginFrom(url),
    );
    try {
      return await inspect(session, clock, signals, measure);
    } finally {
      await session.logout();
    }
  } finally {
    transports.close();
  }
}

async function inspect(
  session: Session,
  clock: Clock,
  signals: readonly (AbortSignal | undefined)[],
  measure: Measure,
): Promise<ProbeResult['login']> {
  const [pool, host, host_metrics, VM, [SR, PBD], [PIF, network]] = await Promise.all([
    fetchClass(session, 'pool', { signals }),
    fetchClass(session, 'host', { signals }),
    fetchClass(session, 'host_metrics', { signals }),
    measure('templates', () => fetchClass(session, 'VM', { signals })),
    measure('storage', () =>
      Promise.all([fetchClass(session, 'SR', { signals }), fetchClass(session, 'PBD', { signals })]),
    ),
    measure('networks', () =>
      Promise.all([fetchClass(session, 'PIF', { signals }), fetchClass(session, 'network', { signals })]),
    ),
  ]);
  const [coordinatorRef = ''] = [...pool.values()].map((record) => record.master);
  const coordinator = host.get(coordinatorRef);
  const version = coordinator?.software_version ?? {};
  return {
    kind: 'ok',
    url: session.url.origin,
    protocol: session.protocol,
    api: { major: coordinator?.API_version_major ?? 0, minor: coordinator?.API_version_minor ?? 0 },
    product: { brand: version.product_brand ?? '', version: version.product_version ?? '' },
    clockSkewMs: await clockSkewMs(session, coordinatorRef, clock),
    records: { pool, host, host_metrics, VM, SR, PBD, PIF, network },
  };
}

async function clockSkewMs(session: Session, hostRef: string, clock: Clock): Promise<number> {
  const askedAt = clock.now();
  const time = await session.call('host.get_servertime', [hostRef], { timeoutMs: SMALL_CALL_TIMEOUT_MS });
  const hostAt = readDate(time);
  if (hostAt === 0) {
    throw new TransportFailure('malformed', 'its answer to host.get_servertime is no time');
  }
  const middleAt = (askedAt + clock.now()) / 2;
  // The host's answer is cut to the second: half a second later on average.
  return Math.round(hostAt + 500 - middleAt);
}
