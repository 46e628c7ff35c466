import PQueue from 'p-queue';
import { checkIssuer, type IssuerCheck } from '../access/index.ts';
import { systemClock } from '../base/clock.ts';
import { type Config, type ConfigProblem, permissionWarnings } from '../config/index.ts';
import type { HostCheck } from '../contract/fleet.ts';
import { type BucketCheck, checkBucket } from '../history/index.ts';
import { checkHost, checkUnusableHost } from '../operations/index.ts';
import type { SecretStore } from '../ports.ts';
import { type ConfigSource, readConfig } from './live-config.ts';

/** Visits at a time: each holds a session and a few megabytes for some seconds. */
const VISITS_AT_ONCE = 10;

export interface ConfigurationCheck {
  /** What makes the text unusable; hosts are visited only without any. */
  problems: readonly ConfigProblem[];
  warnings: readonly ConfigProblem[];
  /** Ascending by hostRef. */
  hosts: readonly HostCheck[];
  /** `[couchbase]`, and its `static.*`. */
  buckets: readonly BucketCheck[];
  /** Of the section `[access]`. */
  issuers: readonly IssuerCheck[];
  ok: boolean;
}

/** Checks an ini, every host and every bucket in it, beside a service that may be running; changes nothing. */
export async function checkConfiguration(
  source: ConfigSource,
  secrets?: SecretStore,
): Promise<ConfigurationCheck> {
  const parsed = await readConfig(source, secrets);
  if (!parsed.ok)
    return {
      problems: parsed.problems,
      warnings: parsed.warnings,
      hosts: [],
      buckets: [],
      issuers: [],
      ok: false,
    };
  const { common, hosts: sections, unusableHosts = [] } = parsed.config;
  const warnings = [...parsed.config.warnings, ...(await permissionWarnings(parsed.config))];
  const visits = new PQueue({ concurrency: VISITS_AT_ONCE });
  const buckets = checkBuckets(parsed.config);
  const issuers = Promise.all((parsed.config.issuers ?? []).map(checkIssuer));
  const visited = await visits.addAll(
    sections.map((section) => () => checkHost(section, { common, clock: systemClock })),
  );
  const hosts = [...visited, ...unusableHosts.map(checkUnusableHost)].sort((a, b) => a.hostRef - b.hostRef);
  const ok = [...hosts, ...(await buckets), ...(await issuers)].every((one) => one.ok);
  return { problems: [], warnings, hosts, buckets: await buckets, issuers: await issuers, ok };
}

function checkBuckets({ couchbase, staticPool }: Config): Promise<BucketCheck[]> {
  const clock = systemClock;
  return Promise.all([
    ...(couchbase ? [checkBucket(couchbase, { prefix: 'couchbase', clock })] : []),
    ...(staticPool
      ? [checkBucket(staticPool, { prefix: 'static', clock, fallbackCaFile: couchbase?.caFile })]
      : []),
  ]);
}
