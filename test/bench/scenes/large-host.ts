import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createClient } from 'xen-api';
import { systemClock } from '../../../core/base/clock.ts';
import { type Config, parseConfig } from '../../../core/config/index.ts';
import { createFleet, type Fleet } from '../../../core/fleet/index.ts';
import { createLogger } from '../../../core/service/create-logger.ts';
import { type Figure, limited, rounded, type Scene } from '../figure.ts';
import { createJsonRpcCaller } from '../json-rpc-caller.ts';
import { summarise, timeMs } from '../measure.ts';
import { startIdleProcess } from '../probe-client.ts';
import { type SimulatedHostLine, startLab } from '../simulated-lab.ts';

const VMS = 5000;
const ROUNDS = 5;
const CHANGES = 200;
const LONGEST_MS = 60_000;
/** What the inventory is made of. */
const CLASSES = [
  ...['VM', 'VM_metrics', 'VM_guest_metrics', 'VBD', 'VDI', 'VIF', 'PIF', 'network'],
  ...['SR', 'PBD', 'host', 'host_metrics', 'pool'],
];

/** Loading and following one host with very many VMs. */
export const largeHost: Scene = {
  name: 'large-host',
  title: `One host with ${VMS.toLocaleString('en')} VMs`,
  async run(): Promise<Figure[]> {
    const lab = await startLab({
      hosts: 1,
      flags: [
        '--vms-per-host',
        String(VMS),
        '--cpus',
        '20000',
        '--memory-gib',
        '100000',
        '--disk-gib',
        '900000',
      ],
    });
    const [host] = lab.hosts;
    if (host === undefined) throw new Error('the simulator names no host');
    const settings = await readConfig(lab.iniPath);

    const blocks: number[] = [];
    const nothing = await startIdleProcess();
    await nothing.probe.reset();
    const ready: number[] = [];
    const plain: number[] = [];
    const xenApi: number[] = [];
    // Side by side in every round, so that a busy moment of the machine meets all three.
    for (let round = 0; round < ROUNDS; round += 1) {
      blocks.push(
        await longestBlockMs(async () => {
          ready.push(await timeMs(async () => (await loadFleet(settings)).close()));
        }),
      );
      plain.push(await timeMs(() => fetchAndParse(host)));
      xenApi.push(await timeMs(() => loadWithXenApi(host)));
    }
    const fleet = await loadFleet(settings);
    const changes: number[] = [];
    blocks.push(await longestBlockMs(async () => void changes.push(...(await followChanges(fleet, host)))));
    await fleet.close();
    const machineBlockMs = (await nothing.probe.read()).delayMaxMs;
    await nothing.stop();
    return figures({ ready, plain, xenApi, changes, blocks, machineBlockMs });
  },
};

interface Measured {
  ready: number[];
  plain: number[];
  xenApi: number[];
  changes: number[];
  blocks: number[];
  machineBlockMs: number;
}

function figures(measured: Measured): Figure[] {
  const ready = summarise(measured.ready);
  const plain = summarise(measured.plain);
  const xenApi = summarise(measured.xenApi);
  const changes = summarise(measured.changes);
  return [
    limited({
      what: 'Inventory ready ÷ fetching and `JSON.parse`-ing the same calls, by median',
      value: ready.median / plain.median,
      unit: '×',
      atMost: 3,
      timed: true,
      detail: `${rounded(ready.median)} ms ÷ ${rounded(plain.median)} ms`,
      beside: `npm xen-api, all its objects loaded: ${rounded(xenApi.median)} ms`,
    }),
    limited({
      what: 'From a change to the inventory, median',
      value: changes.median,
      unit: 'ms',
      atMost: 100,
      timed: true,
      detail: `${changes.count} changes; the server itself gathers for 50 ms`,
    }),
    limited({
      what: 'From a change to the inventory, p95',
      value: changes.p95,
      unit: 'ms',
      atMost: 250,
      timed: true,
    }),
    limited({
      what: 'Longest block of the main thread meanwhile',
      value: Math.max(...measured.blocks),
      unit: 'ms',
      atMost: 250,
      beside: `a process that does nothing: ${rounded(measured.machineBlockMs)} ms`,
      timed: true,
    }),
  ];
}

async function readConfig(path: string): Promise<Config> {
  const parsed = await parseConfig(await readFile(path, 'utf8'), { path, env: process.env });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

async function loadFleet(config: Config): Promise<Fleet> {
  const logger = createLogger({ level: 'error' });
  const fleet = createFleet({ config, clock: systemClock, logger, installation: 'bench' });
  await fleet.whenReady(LONGEST_MS);
  const count = fleet.vmRows().length;
  if (count !== VMS) throw new Error(`${count} VMs in the inventory, ${VMS} on the host`);
  return fleet;
}

async function fetchAndParse(host: SimulatedHostLine): Promise<void> {
  const { call, close } = await createJsonRpcCaller(host);
  for (const className of CLASSES) await call(`${className}.get_all_records`);
  await close();
}

async function loadWithXenApi(host: SimulatedHostLine): Promise<void> {
  const auth = { user: host.user, password: host.password };
  const xapi = createClient({ url: host.url, allowUnauthorized: true, auth });
  await xapi.connect();
  await xapi.objectsFetched;
  await xapi.disconnect();
}

/** One change after another, each by another session: when does the fleet show it? */
async function followChanges(fleet: Fleet, host: SimulatedHostLine): Promise<number[]> {
  const { call, close } = await createJsonRpcCaller(host);
  const taken: number[] = [];
  for (let index = 0; index < CHANGES; index += 1) {
    const uuid = fleet.vmRows()[(index * 23) % VMS]?.uuid ?? '';
    const ref = String(await call('VM.get_by_uuid', uuid));
    const description = `change ${index}`;
    const seen = new Promise<void>((resolve) => {
      const stop = fleet.onVmRows(({ upserts }) => {
        if (!upserts.some((row) => row.uuid === uuid && row.description === description)) return;
        stop();
        resolve();
      });
    });
    const startedMs = performance.now();
    await call('VM.set_name_description', ref, description);
    await seen;
    taken.push(performance.now() - startedMs);
  }
  await close();
  return taken;
}

/** The longest the event loop stood still during `work`; a monitor of its own, as one that was paused counts the pause. */
async function longestBlockMs(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}
