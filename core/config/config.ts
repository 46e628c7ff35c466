import type { IssuerSettings } from '../model/issuer.ts';
import type { PoolSize } from '../model/pool.ts';
import type { Quota } from '../model/quota.ts';
import type { Secret } from './secret.ts';

/** The validated `.dynvmservice.ini`. Immutable: a changed file makes a new one. @see docs/configuration.md */
export interface Config {
  /** Absolute path of the file it came from; absent for text given directly. */
  readonly path?: string;
  readonly common: CommonSettings;
  /** Ascending by hostRef. */
  readonly hosts: readonly HostSettings[];
  readonly couchbase?: CouchbaseSettings;
  /** The static-pool bucket (`static.*`). */
  readonly staticPool?: CouchbaseSettings;
  /** Of the section `[access]`. Absent: none. */
  readonly issuers?: readonly IssuerSection[];
  /** Sections that lack something or hold what makes no sense: their hosts are not used, all others are. Absent: none. */
  readonly unusableHosts?: readonly UnusableHost[];
  /** Odd, but usable: unknown keys, http without TLS … */
  readonly warnings: readonly ConfigProblem[];
}

/** An issuer as the ini has it: its secret and its authorities say where they came from. */
export type IssuerSection = IssuerSettings & { readonly clientSecret?: Secret; readonly caFile?: string };

export interface CommonSettings {
  /** `vm.expiry.minutes`: longest life, and clamp. Default 1440. */
  readonly vmExpiryMinutes: number;
  /** `vm.network.timeout.secs`: wait for the OS name, and again for the address. Default 400. */
  readonly vmNetworkTimeoutSeconds: number;
  /** `vm.extend.max.minutes`: undefined = no cap. */
  readonly vmExtendMaxMinutes?: number;
  /** `vm.queue.max.wait.secs`: how long a request of the legacy API waits in the queue. Default 0: it is refused. */
  readonly vmQueueMaxWaitSeconds: number;
  /** `queue.reserve.after.minutes`: passed over for so long, a request gets the reservation. Default 30. */
  readonly queueReserveAfterMinutes: number;
  /** `queue.weights` by requester; 1 for all others. */
  readonly queueWeights: Readonly<Record<string, number>>;
  /** Warm pools; absent: none for the whole lab. */
  readonly warmPools?: WarmPoolSettings;
  /** `quota.*`; absent: none. @see docs/quotas.md */
  readonly quotas?: readonly Quota[];
  /** `vm.expiry.warn.minutes` before a deadline it is told. Default 60 and 10; empty = never. */
  readonly vmExpiryWarnMinutes: readonly number[];
  readonly windowsLogin?: GuestLogin;
  readonly linuxLogin?: GuestLogin;
  /** `vm.ssh.port`. Default 22. */
  readonly sshPort: number;
  /** `cpu.overcommit`: vCPUs handed out per logical CPU. Default 1. */
  readonly cpuOvercommit: number;
  /** `disk.headroom.percent` of the SR that is never handed out. Default 10. */
  readonly diskHeadroomPercent: number;
  /** `disk.growth.ratio` (thin SRs): share of unallocated virtual size held back. Default 0.5. */
  readonly diskGrowthRatio: number;
  /** `provision.concurrency`. Default 16. */
  readonly provisionConcurrency: number;
  /** `provision.concurrency.per.host`. Default 4. */
  readonly provisionConcurrencyPerHost: number;
  /** `reuse.mac`. Default false. */
  readonly reuseMac: boolean;
  /** `team.shares.vms`: members of a team act on each other's VMs. Default false. */
  readonly teamSharesVms: boolean;
  /** `rate.*.per.minute`: requests a minute of one token, or of one address without a token. Absent: no limit. */
  readonly rateLimits: RateLimitSettings;
}

export interface WarmPoolSettings {
  /** `<os>.warm`: pools of the whole lab, by OS key. */
  readonly sizes: Readonly<Record<string, PoolSize>>;
  /** `<os>.warm.schedule`, by OS key: other sizes at certain hours, also of pools of one host. */
  readonly schedules: Readonly<Record<string, readonly PoolHours[]>>;
  /** `warm.max.age.minutes`: an older VM is replaced. Default 720. */
  readonly maxAgeMinutes: number;
  /** `warm.time.zone` of schedules and forecasts: an IANA name. Default UTC. */
  readonly timeZone: string;
}

/** A size that holds on some weekdays between two times of the day. */
export interface PoolHours {
  /** 1 = Monday … 7 = Sunday. */
  readonly weekdays: readonly number[];
  /** Minutes since midnight; `to` is not included. */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly size: PoolSize;
}

export interface RateLimitSettings {
  /** `rate.reads.per.minute`. Default 600. */
  readonly read?: number;
  /** `rate.creations.per.minute`. Default 60. */
  readonly create?: number;
  /** `rate.others.per.minute`. Default 120. */
  readonly other?: number;
}

export interface GuestLogin {
  readonly username: string;
  readonly password: Secret;
}

/** A `[xenhostN]` section that can't be used as it stands. */
export interface UnusableHost {
  /** N */
  readonly hostRef: number;
  /** `host.name` as far as it is written; else the section's name. */
  readonly name: string;
  /** Never empty. */
  readonly problems: readonly ConfigProblem[];
}

/** One `[xenhostN]` section. */
export interface HostSettings {
  /** N */
  readonly hostRef: number;
  /** `host.name` as written, without scheme: what people call it. */
  readonly name: string;
  /** Base URL: `http://10.1.2.3`, `https://[::1]:8443`. */
  readonly url: string;
  readonly tls?: TlsSettings;
  readonly user: string;
  readonly password: Secret;
  /** `host.storage.name`: SR name label, compared case-insensitively. */
  readonly storageName: string;
  /** `host.network.id`: device digit, `eth<N>` or network name. */
  readonly networkId?: string;
  /** `host.network.expect`: CIDRs that an address of its VMs must lie in, the preferred first. Absent = any. */
  readonly expectedNetworks?: readonly string[];
  readonly labels: readonly string[];
  /** `host.disabled` */
  readonly disabled: boolean;
  /** `host.slots.reserve`: slots never handed out. Default 0. */
  readonly slotsReserve: number;
  /** `host.objects.max`: records the entry may have, of all classes together. */
  readonly maxObjects: number;
  /** `host.dhcp.size`: addresses the DHCP server of its VMs' network can lease. For showing only. */
  readonly dhcpSize?: number;
  /** By OS key, lower case. */
  readonly templates: Readonly<Record<string, TemplateSettings>>;
}

export interface TlsSettings {
  /** `host.tls.verify`. Default true (system CAs) unless a fingerprint is pinned. */
  readonly verify: boolean;
  /** `host.tls.fingerprint`: SHA-256, upper-case hex pairs joined by colons. */
  readonly fingerprintSha256?: string;
}

/** What the ini says of one OS key on one host; sizes absent = take the template's own. */
export interface TemplateSettings {
  readonly osKey: string;
  /** Template name: exact name, else a unique prefix, never a snapshot. */
  readonly template: string;
  /** `<os>.template.network` */
  readonly network?: string;
  /** `<os>.network.expect`: wins over the host's. */
  readonly expectedNetworks?: readonly string[];
  readonly vcpus?: number;
  readonly memoryGib?: number;
  readonly diskGib?: number;
  /** `host.vms.max.<os>`: cap on all running VMs of the host when provisioning this OS. */
  readonly maxVms?: number;
  /** `<os>.warm` of the section: a pool of this host alone. */
  readonly warm?: PoolSize;
}

export interface CouchbaseSettings {
  /** Host or connection string (`couchbases://…`). */
  readonly server: string;
  readonly bucket: string;
  readonly username: string;
  readonly password: Secret;
  /** `couchbase.ca.file`: PEM file to trust with `couchbases://`. */
  readonly caFile?: string;
  /** `couchbase.instance.keys`: public keys of the services on the bucket that trust each other. */
  readonly instanceKeys?: readonly string[];
  /** `couchbase.lease.secs`: how long a leader that is not heard of keeps its place. Default 9. */
  readonly leaseSeconds?: number;
}

/** One finding in the ini, with its place. */
export interface ConfigProblem {
  readonly section?: string | undefined;
  readonly key?: string | undefined;
  /** 1-based. */
  readonly line?: number | undefined;
  /** What is wrong and what is expected; never shows a secret's value. */
  readonly message: string;
}
