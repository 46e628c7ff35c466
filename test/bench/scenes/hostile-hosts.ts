import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { JsonListReader } from '../../../core/xapi/transport/json-list-reader.ts';
import { startProcess } from '../../integration/cli/cli-process.ts';
import { type Figure, limited, rounded, type Scene } from '../figure.ts';
import { summarise, timeMs } from '../measure.ts';
import { type ServiceProcess, startService } from '../service-process.ts';
import { type SimulatedLab, startLab } from '../simulated-lab.ts';

const HOSTS = 10;
const VMS_PER_HOST = 15;
const READS = 4_000;
const READS_WITHOUT_THEM = 1_000;
const NODE_FLAGS = ['--max-old-space-size=512'];
const READ_EVERY_MS = 12;
const SCANNED_BYTES = 40 * 2 ** 20;
const CHUNK_BYTES = 65_536;
const HOSTILE_HOSTS = fileURLToPath(new URL('../hostile-hosts.mjs', import.meta.url));

/** Hosts that answer by floods and by what never ends: all others, and all readers, feel nothing. */
export const hostileHosts: Scene = {
  name: 'hostile-hosts',
  title: `${HOSTS} entries × ${VMS_PER_HOST} VMs beside six hosts that answer in ways that hurt, heap of 512 MB`,
  async run() {
    const lab = await startLab({ hosts: HOSTS, flags: ['--vms-per-host', String(VMS_PER_HOST)] });
    const calm = summarise(await readWithoutThem(lab));
    const { hosts } = (await startProcess(process.execPath, [HOSTILE_HOSTS]).ready()) as {
      hosts: Record<string, string>;
    };
    for (const [index, url] of Object.values(hosts).entries()) {
      appendFileSync(lab.iniPath, entryAt(HOSTS + 1 + index, url));
    }
    const service = await startService(lab, { nodeFlags: NODE_FLAGS });
    const reads = summarise(await timeReads(service, READS));
    const { rssBytes } = await service.probe.read();
    const stopMs = await timeMs(() => service.stop());
    return [
      limited({
        what: '`/getavailablecount/centos` beside them, p99',
        value: reads.p99,
        unit: 'ms',
        atMost: 20,
        timed: true,
        beside: `p99 ${rounded(calm.p99)} ms, max ${rounded(calm.max)} ms without them`,
        detail: `median ${rounded(reads.median)} ms, max ${rounded(reads.max)} ms, ${reads.count} requests`,
      }),
      limited({
        what: 'Resident memory of `serve` beside them',
        value: rssBytes / 1e6,
        unit: 'MB',
        atMost: 600,
        // How much garbage waits to be collected depends on how busy the machine is.
        timed: true,
      }),
      limited({ what: 'From SIGTERM to the end beside them', value: stopMs / 1_000, unit: 's', atMost: 5 }),
      ...scanFigures(),
    ];
  },
};

/** The same service and hosts alone, a moment before. */
async function readWithoutThem(lab: SimulatedLab): Promise<number[]> {
  const service = await startService(lab, { nodeFlags: NODE_FLAGS });
  try {
    return await timeReads(service, READS_WITHOUT_THEM);
  } finally {
    await service.stop();
  }
}

async function timeReads(service: ServiceProcess, reads: number): Promise<number[]> {
  const taken: number[] = [];
  while (taken.length < reads) {
    taken.push(await timeMs(() => service.get('/getavailablecount/centos')));
    await sleep(READ_EVERY_MS);
  }
  return taken;
}

function entryAt(hostRef: number, url: string): string {
  return `\n[xenhost${hostRef}]\nhost.name=${url}\nhost.user=root\nhost.password=none\nhost.storage.name=SR\n`;
}

/** The reader alone: how long 40 MiB take, and for how long one piece of them holds up everything else. */
function scanFigures(): Figure[] {
  const record = `"OpaqueRef:1":{"name_label":"${'x'.repeat(500)}","list":[${'{},'.repeat(300)}{}]},`;
  const bodies = {
    'of ordinary records': record.repeat(Math.ceil(SCANNED_BYTES / record.length)),
    'of empty records': '"a":{},'.repeat(Math.ceil(SCANNED_BYTES / 7)),
  };
  return Object.entries(bodies).map(([what, records]) => {
    const bytes = Buffer.from(`{"jsonrpc":"2.0","result":{${records}`);
    const slices = sliceTimesMs(bytes);
    const total = slices.reduce((sum, ms) => sum + ms, 0);
    return limited({
      what: `Reading 40 MiB ${what}`,
      value: total,
      unit: 'ms',
      atMost: 2_000,
      timed: true,
      detail: `longest slice ${rounded(Math.max(...slices))} ms`,
    });
  });
}

function sliceTimesMs(bytes: Buffer): number[] {
  const reader = new JsonListReader({ kind: 'records', onRecord: () => undefined });
  const taken: number[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const startedMs = performance.now();
    reader.push(bytes.subarray(at, at + CHUNK_BYTES));
    taken.push(performance.now() - startedMs);
  }
  return taken;
}
