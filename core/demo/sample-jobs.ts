import type { ProvisionSpecInput } from '../model/request.ts';

/** Somebody who asks for VMs in the demo. */
export interface SampleJob {
  readonly requester: string;
  readonly spec: Omit<ProvisionSpecInput, 'descriptor'>;
  /** What the descriptor begins with; a build number follows, so that no two asks are alike. */
  readonly job: string;
}

/** Jobs as a lab has them: CI with long names, people with short ones, lives of minutes so that one sees VMs leave. */
export const SAMPLE_JOBS: readonly SampleJob[] = [
  visitor('jenkins-qe', 'rebalance-out', { osKey: 'centos7', count: 3, minutes: 55, team: 'qe' }),
  visitor('jenkins-sdk', 'net-situational', { osKey: 'windows', count: 2, minutes: 22, team: 'sdk' }),
  visitor('ravi', 'dcp-state', { osKey: 'debian10', count: 2, minutes: 240, team: 'analytics' }),
  visitor('dispatcher', 'swap-rebalance', { osKey: 'centos8', count: 2, minutes: 8, team: 'kv' }),
  visitor('mei', 'upgrade-check', { osKey: 'ubuntu18', count: 1, minutes: 95, team: 'security' }),
  visitor('jenkins-qe', 'xdcr-replication', { osKey: 'centos7', count: 2, minutes: 14, team: 'qe' }),
  visitor('ann', 'scratch', { osKey: 'oel8', count: 1, minutes: 180 }),
  visitor('dispatcher', 'array-indexing', { osKey: 'centos', count: 2, minutes: 6, team: 'kv' }),
  visitor('jenkins-sdk', 'tls-handshake', { osKey: 'suse15', count: 1, minutes: 18, team: 'sdk' }),
];

interface Wanted {
  readonly osKey: string;
  readonly count: number;
  readonly minutes: number;
  readonly team?: string;
}

function visitor(requester: string, job: string, { osKey, count, minutes, team }: Wanted): SampleJob {
  const tags: Record<string, string> = team === undefined ? {} : { team };
  return { requester, job, spec: { osKey, count, expiresInMinutes: minutes, tags } };
}
