import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, limited, rounded, type Scene } from '../figure.ts';
import { summarise, timeEachMs } from '../measure.ts';
import { createOldService } from '../old-service.ts';
import { startIdleProcess } from '../probe-client.ts';
import { type ServiceProcess, startService } from '../service-process.ts';
import { type SimulatedLab, startLab } from '../simulated-lab.ts';

const ENTRIES = 100;
const VMS_PER_ENTRY = 15;
const COUNT_REQUESTS = 2000;
const SHOWALL_REQUESTS = 300;
const OLD_REQUESTS = 3;
const IDLE_MS = 60_000;

/** Reading from a large fleet costs no call and no time; an unchanging one costs next to nothing. */
export const hundredEntries: Scene = {
  name: 'hundred-entries',
  title: `${ENTRIES} entries × ${VMS_PER_ENTRY} VMs, 1 ms latency`,
  async run() {
    const lab = await startLab({
      hosts: ENTRIES,
      flags: ['--vms-per-host', String(VMS_PER_ENTRY), '--latency-ms', '1'],
    });
    const service = await startService(lab);
    const routes = await measureRoutes(lab, service);
    const idle = await measureIdle(lab, service);
    await service.stop();
    return [...routes, ...idle];
  },
};

async function measureRoutes(lab: SimulatedLab, service: ServiceProcess): Promise<Figure[]> {
  const count = (): Promise<unknown> => service.get('/getavailablecount/centos');
  const showAll = (): Promise<unknown> => service.get('/showall');
  await timeEachMs(200, count);
  await timeEachMs(20, showAll);

  await lab.resetCounters();
  const counts = summarise(await timeEachMs(COUNT_REQUESTS, count));
  const lists = summarise(await timeEachMs(SHOWALL_REQUESTS, showAll));
  const calls = await lab.calls({ except: ['event.from'] });

  const old = createOldService(lab.hosts);
  const oldCounts = summarise(await timeEachMs(OLD_REQUESTS, () => old.availableCount()));
  const oldLists = summarise(await timeEachMs(OLD_REQUESTS, () => old.showAll()));
  const beside = (median: number): string => `old service's calls: median ${rounded(median)} ms`;
  const times = (old: number, ours: number): string => `${rounded(old)} ms ÷ ${rounded(ours)} ms`;
  return [
    limited({
      what: '`/getavailablecount/centos`, p99',
      value: counts.p99,
      unit: 'ms',
      atMost: 5,
      timed: true,
      detail: `median ${rounded(counts.median)} ms, ${counts.count} requests`,
      beside: beside(oldCounts.median),
    }),
    limited({
      what: '`/showall`, p99',
      value: lists.p99,
      unit: 'ms',
      atMost: 40,
      timed: true,
      detail: `median ${rounded(lists.median)} ms, ${lists.count} requests`,
      beside: beside(oldLists.median),
    }),
    limited({ what: 'XAPI calls while serving them', value: calls, unit: '', atMost: 0 }),
    limited({
      what: '`/getavailablecount/centos`: times faster than the old calls, by median',
      value: oldCounts.median / counts.median,
      unit: '×',
      atLeast: 1000,
      timed: true,
      detail: times(oldCounts.median, counts.median),
    }),
    limited({
      what: '`/showall`: times faster than the old calls, by median',
      value: oldLists.median / lists.median,
      unit: '×',
      atLeast: 100,
      timed: true,
      detail: times(oldLists.median, lists.median),
    }),
  ];
}

async function measureIdle(lab: SimulatedLab, service: ServiceProcess): Promise<Figure[]> {
  const nothing = await startIdleProcess();
  await lab.resetCounters();
  await Promise.all([service.probe.reset(), nothing.probe.reset()]);
  await sleep(IDLE_MS);
  const probe = await service.probe.read();
  const machine = await nothing.probe.read();
  await nothing.stop();
  const { hosts } = await lab.state();
  const perEntry = Object.values(hosts).map((host) => host.calls['event.from'] ?? 0);
  const others = await lab.calls({ except: ['event.from'] });
  return [
    limited({
      what: 'Unchanging fleet: `event.from` per entry in 60 s, most of any entry',
      value: Math.max(...perEntry),
      unit: '',
      atMost: 2,
      detail: `${others} other calls`,
    }),
    limited({
      what: 'Unchanging fleet: resident memory of `serve`',
      value: probe.rssBytes / 1e6,
      unit: 'MB',
      atMost: 250,
    }),
    limited({
      what: 'Unchanging fleet: event-loop delay, p99',
      value: probe.delayP99Ms,
      unit: 'ms',
      atMost: 20,
      timed: true,
      detail: `max ${rounded(probe.delayMaxMs)} ms`,
      beside: `a process that does nothing: ${rounded(machine.delayP99Ms)} ms (max ${rounded(machine.delayMaxMs)} ms)`,
    }),
  ];
}
