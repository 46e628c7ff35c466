import { setTimeout as sleep } from 'node:timers/promises';
import { launchApplication } from '../../e2e/runners/application.ts';
import { temporaryFolder } from '../../integration/cli/cli-process.ts';
import { type Figure, limited, rounded } from '../figure.ts';
import { startLab } from '../simulated-lab.ts';
import { startBareWindow } from '../window/bare-window.ts';
import { EMPTY_APP } from '../window/empty-app.ts';
import { type MeasuredWindow, openMeasuredWindow } from '../window/measured-window.ts';
import { residentBytes, treeCpuMs, usedCpuMs } from '../window/process-tree.ts';
import { SPACIOUS_HOSTS } from '../window/simulated-vms.ts';
import { type Surroundings, windowScene } from '../window/window-scene.ts';

const ENTRIES = 15;
const VMS = 1500;
const HIDDEN_MS = 60_000;
/** What a start leaves behind is over by then. */
const SETTLE_MS = 10_000;

export const windowAtRest = windowScene({
  name: 'window-at-rest',
  title: `The window at rest: ${ENTRIES} entries, ${VMS.toLocaleString('en')} VMs that do not change`,
  async measure(surroundings) {
    const flags = ['--vms-per-host', String(VMS / ENTRIES), ...SPACIOUS_HOSTS];
    const lab = await startLab({ hosts: ENTRIES, flags });
    const args = ['--config', lab.iniPath];
    const window = await openMeasuredWindow(surroundings, args);
    try {
      await sleep(SETTLE_MS);
      const figure = await memory(window, surroundings);
      await window.close();
      return [figure, await hiddenCpu(surroundings, args)];
    } finally {
      await window.close();
    }
  },
});

async function memory(window: MeasuredWindow, surroundings: Surroundings): Promise<Figure> {
  const ours = residentBytes(window.pid);
  const { application, display } = surroundings;
  const dataFolder = temporaryFolder();
  const empty = await launchApplication({ ...application, folder: EMPTY_APP }, { dataFolder, display });
  await empty.firstWindow();
  await sleep(SETTLE_MS);
  const others = residentBytes(empty.process().pid ?? 0);
  await empty.close().catch(() => undefined);
  return limited({
    what: "Resident memory of the main process above an empty Electron application's",
    value: (ours - others) / 1e6,
    unit: 'MB',
    atMost: 150,
    // When V8 and the allocator give memory back depends on how busy the machine is.
    timed: true,
    beside: `${rounded(ours / 1e6)} MB here, ${rounded(others / 1e6)} MB the empty one`,
  });
}

/** Without Playwright: it starts Electron with switches by which the page of a hidden window goes on as if it were seen. */
async function hiddenCpu(surroundings: Surroundings, args: readonly string[]): Promise<Figure> {
  const window = await startBareWindow(surroundings, {
    dataFolder: temporaryFolder(),
    args,
    inspected: true,
  });
  try {
    await window.read("performance.getEntriesByName('dynvm:all-data')[0]?.startTime");
    await sleep(SETTLE_MS);
    await window.inMain('electron.BrowserWindow.getAllWindows()[0].hide()');
    await window.read("document.visibilityState === 'hidden' || null");
    await sleep(SETTLE_MS / 2);
    const before = treeCpuMs(window.pid);
    await sleep(HIDDEN_MS);
    return hiddenFigure(usedCpuMs(before, treeCpuMs(window.pid)), before.size);
  } finally {
    await window.close();
  }
}

function hiddenFigure(used: number, processes: number): Figure {
  return limited({
    what: `Window hidden for ${HIDDEN_MS / 1000} s: processor time of all its processes`,
    value: (used / HIDDEN_MS) * 100,
    unit: '% of a core',
    atMost: 1,
    timed: true,
    detail: `${rounded(used)} ms in ${processes} processes`,
  });
}
