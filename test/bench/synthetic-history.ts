import type { ForeignDocument } from '../../core/history/import-document.ts';

const OS_KEYS = ['centos7', 'windows', 'debian10', 'ubuntu18', 'suse15', 'oel8'] as const;
const TEAMS = ['qe', 'sdk', 'analytics', undefined] as const;
const DAY_SECONDS = 86_400;

/**
 * History as a lab of some years leaves it: `count` documents, evenly over `days` up to `endSeconds`, a few of them
 * alive. The same on every run.
 */
export function* syntheticHistory(
  count: number,
  days: number,
  endSeconds: number,
): Generator<{ key: string; document: ForeignDocument }> {
  let state = 20_261_123;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  for (let index = 0; index < count; index += 1) {
    const created = endSeconds - days * DAY_SECONDS * (1 - index / count);
    // Most VMs go after minutes, some stay for a day.
    const live = Math.floor(60 + random() ** 3 * DAY_SECONDS);
    const gone = created + live < endSeconds;
    const team = TEAMS[index % TEAMS.length];
    yield {
      key: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      document: {
        cpu: '6',
        create_duration_secs: 40 + Math.floor(random() * 60),
        created_time: created,
        ...(gone
          ? { deleted_time: created + live + 5, delete_duration_secs: 5, live_duration_secs: live }
          : {}),
        disk: '75161927680',
        expired_time: created + DAY_SECONDS,
        ipaddr: `10.1.${index % 250}.${index % 251}`,
        labels: [],
        memory: '6442450944',
        name: `nserv-rebalance_P${index % 40}-Apr-29-06:36:12-7.0.0-${index}`,
        origin: `s${800 + (index % 30)}`,
        os: OS_KEYS[index % OS_KEYS.length],
        os_version: 'CentOS Linux release 7.9.2009 (Core)',
        poolId: 'dynamicpool',
        prevUser: '',
        state: gone ? 'deleted' : 'available',
        username: `nserv-rebalance_P${index % 40}`,
        ver: '12',
        requester: `jenkins-${index % 50}`,
        tags: team === undefined ? {} : { team },
      },
    };
  }
}
