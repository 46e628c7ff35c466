import type { Page } from 'playwright';
import { ConsolePage } from '../../e2e/pages/console-page.ts';
import { VmsPage } from '../../e2e/pages/vms-page.ts';
import { type Figure, limited, rounded } from '../figure.ts';
import { createJsonRpcCaller } from '../json-rpc-caller.ts';
import { summarise } from '../measure.ts';
import { type SimulatedLab, startLab } from '../simulated-lab.ts';
import { type MeasuredWindow, openMeasuredWindow } from '../window/measured-window.ts';
import { SPACIOUS_HOSTS, simulatedVms } from '../window/simulated-vms.ts';
import { windowScene } from '../window/window-scene.ts';

const ENTRIES = 25;
const VMS = 5000;
const SMALL_CALLS = 2000;
const SNAPSHOTS = 5;
const CHANGES = 40;

export const windowCalls = windowScene({
  name: 'window-calls',
  title: `Between page and main process: ${ENTRIES} entries, ${VMS.toLocaleString('en')} VMs`,
  async measure(surroundings) {
    const flags = ['--vms-per-host', String(VMS / ENTRIES), ...SPACIOUS_HOSTS];
    const lab = await startLab({ hosts: ENTRIES, flags });
    const window = await openMeasuredWindow(surroundings, ['--config', lab.iniPath]);
    try {
      return [
        ...(await measureSmallCalls(window)),
        ...(await measureSnapshots(window)),
        ...(await measureChanges(window.page, lab)),
      ];
    } finally {
      await window.close();
    }
  },
});

async function measureSmallCalls({ page }: MeasuredWindow): Promise<Figure[]> {
  const taken = await page.evaluate(async (calls) => {
    const times: number[] = [];
    for (let call = 0; call < calls; call += 1) {
      const startedMs = performance.now();
      const answer = await globalThis.bridge.invoke('capacity.count', { osKey: 'centos7' });
      if (!answer.ok) throw new Error(answer.error.message);
      times.push(performance.now() - startedMs);
    }
    return times;
  }, SMALL_CALLS);
  const { median, p99, count } = summarise(taken.slice(100));
  return [
    limited({
      what: 'A small call of the page, p99',
      value: p99,
      unit: 'ms',
      atMost: 5,
      timed: true,
      detail: `median ${rounded(median)} ms, ${count} calls`,
    }),
  ];
}

async function measureSnapshots(window: MeasuredWindow): Promise<Figure[]> {
  await window.watchMain();
  const taken: number[] = [];
  let rows = 0;
  for (let snapshot = 0; snapshot < SNAPSHOTS; snapshot += 1) {
    const { ms, received } = await oneSnapshot(window.page);
    taken.push(ms);
    rows = received;
  }
  const blockMs = await window.longestMainBlockMs();
  await window.watchMain();
  await window.page.waitForTimeout(1500);
  const idleBlockMs = await window.longestMainBlockMs();
  return [
    limited({ what: 'Rows of the snapshot', value: rows, unit: '', atLeast: VMS }),
    limited({
      what: 'The snapshot of all VMs, from the ask to its last row, median',
      value: summarise(taken).median,
      unit: 'ms',
      atMost: 300,
      timed: true,
      detail: `longest ${rounded(summarise(taken).max)} ms of ${taken.length}`,
    }),
    limited({
      what: 'Longest block of the main process meanwhile',
      value: blockMs,
      unit: 'ms',
      atMost: 50,
      timed: true,
      beside: `while nothing is asked: ${rounded(idleBlockMs)} ms`,
    }),
  ];
}

function oneSnapshot(page: Page): Promise<{ ms: number; received: number }> {
  return page.evaluate(
    () =>
      new Promise<{ ms: number; received: number }>((resolve, reject) => {
        const startedMs = performance.now();
        let received = 0;
        const end = globalThis.bridge.subscribe(
          'vms',
          (message) => {
            if (message.kind !== 'snapshot') return;
            received += message.rows.length;
            if (message.more) return;
            end();
            resolve({ ms: performance.now() - startedMs, received });
          },
          (failure) => reject(new Error(failure.message)),
        );
      }),
  );
}

/** From before the call that changes a VM on its host until the frame that shows it. */
async function measureChanges(page: Page, lab: SimulatedLab): Promise<Figure[]> {
  const [host] = lab.hosts;
  if (host === undefined) throw new Error('The lab has no host');
  const caller = await createJsonRpcCaller(host);
  const [vm] = await simulatedVms(caller);
  if (vm === undefined) throw new Error('The lab has no VM');
  await caller.call('VM.set_name_label', vm, 'bench-change-0');
  await new ConsolePage(page).open('VMs');
  await new VmsPage(page).search('bench-change');
  await new VmsPage(page).row('bench-change-0').waitFor();
  const taken: number[] = [];
  for (let change = 1; change <= CHANGES; change += 1) {
    const shown = shownAt(page, `bench-change-${change}`);
    const changedAt = Date.now();
    await caller.call('VM.set_name_label', vm, `bench-change-${change}`);
    taken.push((await shown) - changedAt);
    // Not in step with what gathers changes on the way.
    await page.waitForTimeout(150 + ((change * 37) % 100));
  }
  await caller.close();
  const { median, p95 } = summarise(taken);
  return [
    limited({
      what: 'From a change on a host to the frame that shows it, median',
      value: median,
      unit: 'ms',
      atMost: 200,
      timed: true,
      detail: `p95 ${rounded(p95)} ms, ${taken.length} changes; the simulator itself gathers for 50 ms`,
    }),
  ];
}

function shownAt(page: Page, text: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!document.querySelector('[role=grid]')?.textContent?.includes(wanted)) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
    text,
  );
}
