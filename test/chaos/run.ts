import { parseArgs } from 'node:util';
import { toTextTable } from '../../core/cli/text-table.ts';
import { couchbaseSection } from '../couchbase/couchbase-section.ts';
import { QUICK_STORAGE_FLAGS } from '../fixtures/simulator/quick-storage.ts';
import { endAllProcesses } from '../integration/cli/cli-process.ts';
import { startServiceUnderTest } from '../integration/cli/service-under-test.ts';
import { type ChaosPeer, startChaosPeer } from './couchbase-peer.ts';
import { judge } from './invariants.ts';
import { planChaos } from './plan.ts';
import { Stage } from './stage.ts';

/** Tight enough that asks are refused for it. */
const VMS_PER_HOST_MAX = 6;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '2' },
    hosts: { type: 'string', default: '6' },
  },
});
const [seed, minutes, hosts] = [values.seed, values.minutes, values.hosts].map(Number) as [
  number,
  number,
  number,
];
if (!Number.isInteger(seed) || !(minutes > 0) || !Number.isInteger(hosts) || hosts < 1) {
  console.error('Usage: npm run chaos -- --seed S --minutes M --hosts H');
  process.exit(2);
}

const TIMES = [
  '--clone-ms',
  '100',
  '--boot-ms',
  '300',
  '--agent-ms',
  '100',
  '--ip-ms',
  '100',
  ...QUICK_STORAGE_FLAGS,
];

/** Quick to give up, and no more VMs on a host than this. */
function chaosIni(text: string): string {
  return text
    .replace('vm.network.timeout.secs=400', 'vm.network.timeout.secs=3')
    .replaceAll(/^(\w+)\.template=.*$/gm, `$&\nhost.vms.max.$1=${VMS_PER_HOST_MAX}`);
}

async function run(peer: ChaosPeer | undefined): Promise<boolean> {
  const flags = ['--hosts', String(hosts), '--seed', String(seed), ...TIMES];
  const section = peer ? couchbaseSection(peer.address) : '';
  const service = await startServiceUnderTest(flags, (text) => chaosIni(text) + section);
  await service.start();
  const stage = new Stage(service, peer);
  const plan = planChaos({ seed, minutes, hosts, hasPeer: peer !== undefined });
  const beside = peer ? 'a Couchbase' : 'no Couchbase';
  console.log(
    `Chaos with seed ${seed}: ${plan.length} happenings in ${minutes} min on ${hosts} hosts and ${beside}.`,
  );
  await stage.perform(plan);
  // One last kill, and the faults are over.
  await service.kill();
  await service.start();
  const { asks, refused, waited, kills, faults, peerTroubles, accepted } = stage.observations;
  console.log(
    `${asks} asks (${refused} refused, ${waited} in the queue), ${accepted.size} leases, ${faults} faults of hosts and ${peerTroubles} of ` +
      `Couchbase, ${kills + 1} times kill -9.`,
  );
  const verdicts = await judge({ service, peer, observations: stage.observations, cap: VMS_PER_HOST_MAX });
  const rows = verdicts.map(({ invariant, holds, found }) => [holds ? 'holds' : 'BROKEN', invariant, found]);
  console.log(toTextTable(['result', 'invariant', 'found'], rows));
  return verdicts.every(({ holds }) => holds);
}

let passed = false;
const peer = await startChaosPeer();
try {
  passed = await run(peer);
} finally {
  await endAllProcesses();
  await peer?.close();
}
process.exit(passed ? 0 : 1);
