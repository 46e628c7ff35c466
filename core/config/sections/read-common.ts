import type { CommonSettings, GuestLogin, RateLimitSettings } from '../config.ts';
import { readQuotas } from './read-quotas.ts';
import { readWarmPools } from './read-warm-pools.ts';
import type { SectionReader } from './section-reader.ts';
import { CommonSection } from './section-schemas.ts';

/** What holds without a `[common]` section. */
export const DEFAULT_COMMON: CommonSettings = toSettings(CommonSection.parse({}));

/** The `[common]` section, or undefined when something in it is wrong (noted). */
export async function readCommon(reader: SectionReader): Promise<CommonSettings | undefined> {
  const keys = reader.read(CommonSection);
  const windowsLogin = await readLogin('windows', reader);
  const linuxLogin = await readLogin('linux', reader);
  const pools = readWarmPools(reader);
  const quotas = readQuotas(reader);
  if (keys === undefined || pools === undefined || quotas === 'unsound') return undefined;
  if (windowsLogin === 'unsound' || linuxLogin === 'unsound') return undefined;
  return {
    ...toSettings(keys),
    ...(quotas.length === 0 ? {} : { quotas }),
    warmPools: { ...pools, maxAgeMinutes: keys['warm.max.age.minutes'], timeZone: keys['warm.time.zone'] },
    ...(windowsLogin === undefined ? {} : { windowsLogin }),
    ...(linuxLogin === undefined ? {} : { linuxLogin }),
  };
}

function toSettings(keys: ReturnType<typeof CommonSection.parse>): CommonSettings {
  const vmExtendMaxMinutes = keys['vm.extend.max.minutes'];
  return {
    vmExpiryMinutes: keys['vm.expiry.minutes'],
    vmNetworkTimeoutSeconds: keys['vm.network.timeout.secs'],
    ...(vmExtendMaxMinutes === undefined ? {} : { vmExtendMaxMinutes }),
    vmQueueMaxWaitSeconds: keys['vm.queue.max.wait.secs'],
    queueReserveAfterMinutes: keys['queue.reserve.after.minutes'],
    queueWeights: keys['queue.weights'],
    vmExpiryWarnMinutes: keys['vm.expiry.warn.minutes'],
    sshPort: keys['vm.ssh.port'],
    cpuOvercommit: keys['cpu.overcommit'],
    diskHeadroomPercent: keys['disk.headroom.percent'],
    diskGrowthRatio: keys['disk.growth.ratio'],
    provisionConcurrency: keys['provision.concurrency'],
    provisionConcurrencyPerHost: keys['provision.concurrency.per.host'],
    reuseMac: keys['reuse.mac'],
    teamSharesVms: keys['team.shares.vms'],
    rateLimits: {
      ...toLimit('read', keys['rate.reads.per.minute']),
      ...toLimit('create', keys['rate.creations.per.minute']),
      ...toLimit('other', keys['rate.others.per.minute']),
    },
  };
}

function toLimit(name: keyof RateLimitSettings, value: number | 'none'): RateLimitSettings {
  return value === 'none' ? {} : { [name]: value };
}

async function readLogin(
  system: 'windows' | 'linux',
  reader: SectionReader,
): Promise<GuestLogin | 'unsound' | undefined> {
  const [userKey, passwordKey] = [`vm.${system}.username`, `vm.${system}.password`];
  const [user, text] = [reader.readValue(userKey), reader.readValue(passwordKey)];
  if (user === 'unsound' || text === 'unsound') return 'unsound';
  if (user === undefined && text === undefined) return undefined;
  if (user === undefined || text === undefined) {
    const [given, absent] = user === undefined ? [passwordKey, userKey] : [userKey, passwordKey];
    reader.warn(given, `has no effect without ${absent}: checkvms can't log in to ${system} VMs`);
    return undefined;
  }
  const password = await reader.secret(passwordKey);
  return password === undefined ? 'unsound' : { username: user.text, password };
}
