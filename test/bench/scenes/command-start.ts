import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../integration/cli/cli-process.ts';
import { type Figure, limited, rounded } from '../figure.ts';
import { summarise, timeMs } from '../measure.ts';
import { startService } from '../service-process.ts';
import { startLab } from '../simulated-lab.ts';

const BUNDLE = join(ROOT, 'out', 'core', 'dynvm.mjs');
const STARTS = 10;
const LIMIT_MS = 150;

/** What a person waits for who asks for the list of VMs, and a script that does so often. */
export const commandStart = {
  name: 'command-start',
  title: 'dynvm ls on the built bundle, beside a Node that does nothing',
  async run(): Promise<Figure[]> {
    const lab = await startLab({ hosts: 2, flags: ['--vms-per-host', '5'] });
    const service = await startService(lab);
    const list = [BUNDLE, 'ls', '--data-dir', join(lab.folder, 'data')];
    const listMs: number[] = [];
    const bareMs: number[] = [];
    try {
      // The first start fills the cache of compiled code.
      await runNode(list);
      // In turns: whatever else the machine does meets both.
      for (let start = 0; start < STARTS; start += 1) {
        bareMs.push(await runNode(['--eval', '0']));
        listMs.push(await runNode(list));
      }
    } finally {
      await service.stop();
    }
    const { median, max } = summarise(listMs);
    const bare = summarise(bareMs).median;
    return [
      limited({
        what: 'Start to end of dynvm ls, median',
        value: median,
        unit: 'ms',
        atMost: LIMIT_MS,
        detail: `${STARTS} starts, slowest ${rounded(max)} ms`,
        beside: `node --eval 0: ${rounded(bare)} ms`,
        timed: true,
      }),
    ];
  },
};

async function runNode(args: readonly string[]): Promise<number> {
  return timeMs(() => {
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  });
}
