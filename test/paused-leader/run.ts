import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toTextTable } from '../../core/cli/text-table.ts';
import { couchbaseSection } from '../couchbase/couchbase-section.ts';
import { startPeer } from '../couchbase/peer.ts';
import { createRandom } from '../fixtures/create-random.ts';
import { endAllProcesses } from '../integration/cli/cli-process.ts';
import { startLabProcess } from '../integration/cli/lab-process.ts';
import { startInstance } from './instance.ts';
import { PauseRun } from './pause-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    pauses: { type: 'string', default: '20' },
    'lease-seconds': { type: 'string', default: '4' },
  },
});
const [seed, pauses, leaseSeconds] = [values.seed, values.pauses, values['lease-seconds']].map(Number) as [
  number,
  number,
  number,
];
if (!Number.isInteger(seed) || !(pauses > 0) || !(leaseSeconds >= 4)) {
  console.error('Usage: npm run paused-leader -- --seed S --pauses N --lease-seconds L');
  process.exit(2);
}

/** Slow enough that a pause falls into any step. */
const TIMES = [
  '--clone-ms',
  '150',
  '--boot-ms',
  '300',
  '--agent-ms',
  '100',
  '--ip-ms',
  '100',
  '--latency-ms',
  '5',
];

const peer = await startPeer();
let passed = false;
try {
  const lab = await startLabProcess(['--hosts', '4', '--seed', String(seed), ...TIMES]);
  appendFileSync(lab.iniPath, `${couchbaseSection(peer.address)}couchbase.lease.secs=${leaseSeconds}\n`);
  const first = await startInstance(lab, 'a', '127.0.0.1');
  const second = await startInstance(lab, 'b', 'localhost');
  const run = new PauseRun({ lab, instances: [first, second], random: createRandom(seed) });
  console.log(`Seed ${seed}: the leader is paused ${pauses} times, with a lease of ${leaseSeconds} s.`);
  for (let number = 1; number <= pauses; number += 1) console.log(await run.pauseOnce(number));
  const verdicts = await run.judge();
  console.log(toTextTable(['result', 'invariant', 'found'], verdicts));
  passed = verdicts.every(([result]) => result === 'holds');
} finally {
  await endAllProcesses();
  await peer.close();
}
process.exit(passed ? 0 : 1);
