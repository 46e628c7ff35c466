import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, temporaryFolder } from '../../integration/cli/cli-process.ts';
import { type Figure, limited, rounded } from '../figure.ts';
import { summarise } from '../measure.ts';
import { startLab } from '../simulated-lab.ts';
import { startBareWindow } from '../window/bare-window.ts';
import { EMPTY_APP } from '../window/empty-app.ts';
import { type Surroundings, windowScene } from '../window/window-scene.ts';

const ENTRIES = 100;
const VMS_PER_ENTRY = 3;
const STARTS = 5;

interface Start {
  /** From before the process was made. */
  readonly firstDataMs: number;
  readonly allDataMs: number;
  /** Addresses of the scripts and styles that the page has loaded by then. */
  readonly loaded: readonly string[];
}

export const windowStart = windowScene({
  name: 'window-start',
  title: `The window opens on ${ENTRIES} entries × ${VMS_PER_ENTRY} VMs of another, running process`,
  async measure(surroundings) {
    const lab = await startLab({ hosts: ENTRIES, flags: ['--vms-per-host', String(VMS_PER_ENTRY)] });
    const dataFolder = temporaryFolder();
    const args = ['--config', lab.iniPath];
    const first = await measureStart(surroundings, dataFolder, args);
    const again: Start[] = [];
    const emptyMs: number[] = [];
    for (let start = 0; start < STARTS; start += 1) {
      again.push(await measureStart(surroundings, dataFolder, args));
      emptyMs.push(await measureEmptyStart(surroundings));
    }
    return [...timeFigures(first, again, summarise(emptyMs).median), ...sizeFigures(first.loaded)];
  },
});

async function measureStart(
  surroundings: Surroundings,
  dataFolder: string,
  args: readonly string[],
): Promise<Start> {
  const window = await startBareWindow(surroundings, { dataFolder, args });
  try {
    const { firstAt, allAt, loaded } = await window.read<{
      firstAt: number;
      allAt: number;
      loaded: string[];
    }>(MARKS);
    return { firstDataMs: firstAt - window.spawnedAt, allDataMs: allAt - window.spawnedAt, loaded };
  } finally {
    await window.close();
  }
}

/** The same Electron with an application that only shows an empty page, until that is loaded. */
async function measureEmptyStart({ application, display }: Surroundings): Promise<number> {
  const empty = { ...application, folder: EMPTY_APP };
  const window = await startBareWindow({ application: empty, display }, { dataFolder: temporaryFolder() });
  try {
    const loadedAt = await window.read<number>(
      'performance.timing.loadEventEnd ? performance.timing.loadEventEnd : null',
    );
    return loadedAt - window.spawnedAt;
  } finally {
    await window.close();
  }
}

/** In the page: when its marks were set, as epoch milliseconds. */
const MARKS = `(() => {
  const [first] = performance.getEntriesByName('dynvm:first-data');
  const [all] = performance.getEntriesByName('dynvm:all-data');
  if (!first || !all) return null;
  // Pages of a scheme of their own have no resource timing; what is imported leaves its links behind.
  const loaded = document.querySelectorAll('script[src], link[rel=modulepreload], link[rel=stylesheet]');
  return {
    firstAt: performance.timeOrigin + first.startTime,
    allAt: performance.timeOrigin + all.startTime,
    loaded: [...new Set([...loaded].map((element) => element.src ?? element.href))],
  };
})()`;

function timeFigures(first: Start, again: readonly Start[], emptyMs: number): Figure[] {
  const firstData = summarise(again.map(({ firstDataMs }) => firstDataMs));
  const allData = summarise(again.map(({ allDataMs }) => allDataMs));
  return [
    limited({
      what: "From the process's start to the first host's figures on the Overview, median",
      value: firstData.median,
      unit: 'ms',
      atMost: 1500,
      timed: true,
      detail: `${firstData.count} starts, longest ${rounded(firstData.max)} ms`,
      beside: `an empty Electron application, until its page is loaded: ${rounded(emptyMs)} ms; the very first start here, with an empty data folder: ${rounded(first.firstDataMs)} ms`,
    }),
    limited({
      what: `The same, to the figures of all ${ENTRIES} entries, median`,
      value: allData.median,
      unit: 'ms',
      detail: `longest ${rounded(allData.max)} ms`,
      beside: `the very first start: ${rounded(first.allDataMs)} ms`,
    }),
  ];
}

function sizeFigures(loaded: readonly string[]): Figure[] {
  const files = loaded.map((url) => new URL(url).pathname);
  const megabytes = (extension: string): number => {
    const own = files.filter((file) => file.endsWith(extension));
    const sizes = own.map((file) => statSync(join(ROOT, 'out', 'renderer', file)).size);
    return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
  };
  return [
    limited({
      what: 'JavaScript loaded before the Overview',
      value: megabytes('.js'),
      unit: 'MB',
      atMost: 0.9,
    }),
    limited({ what: 'CSS loaded before the Overview', value: megabytes('.css'), unit: 'MB', atMost: 0.3 }),
  ];
}
