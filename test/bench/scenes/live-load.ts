import type { Page } from 'playwright';
import { ConsolePage } from '../../e2e/pages/console-page.ts';
import { VmsPage } from '../../e2e/pages/vms-page.ts';
import { type Figure, limited, rounded } from '../figure.ts';
import { summarise } from '../measure.ts';
import { startLab } from '../simulated-lab.ts';
import { type ChangeDriver, createChangeDriver } from '../window/change-driver.ts';
import { type MeasuredWindow, openMeasuredWindow } from '../window/measured-window.ts';
import { type PageReading, readPage, watchPage } from '../window/page-watch.ts';
import { SPACIOUS_HOSTS } from '../window/simulated-vms.ts';
import { windowScene } from '../window/window-scene.ts';

const ENTRIES = 25;
const VMS = 5000;
const CHANGES_PER_SECOND = 200;
const VMS_PAGE_MS = Number(process.env.DYNVM_LIVE_LOAD_MS ?? 120_000);
const OVERVIEW_MS = VMS_PAGE_MS / 4;
const WARM_UP_MS = 10_000;
/** Between two things the person does. */
const PAUSE_MS = 250;

/** Keys that nothing listens to, pressed to see what a frame alone takes. */
const IDLE_KEYS = 40;

export const liveLoad = windowScene({
  name: 'live-load',
  title: `${VMS.toLocaleString('en')} VMs, ${CHANGES_PER_SECOND} changes a second, somebody at work in the window`,
  async measure(surroundings) {
    const flags = ['--vms-per-host', String(VMS / ENTRIES), ...SPACIOUS_HOSTS];
    const lab = await startLab({ hosts: ENTRIES, flags });
    const driver = await createChangeDriver(lab);
    const window = await openMeasuredWindow(surroundings, ['--config', lab.iniPath]);
    try {
      const console = new ConsolePage(window.page);
      await console.open('VMs');
      const onVms = await measureLoad(window, driver, { where: 'VMs', ms: VMS_PAGE_MS, work: workOnVms });
      await console.open('Overview');
      const onOverview = await measureLoad(window, driver, {
        where: 'Overview',
        ms: OVERVIEW_MS,
        work: workOnOverview,
      });
      await driver.close();
      return [...onVms, ...onOverview];
    } finally {
      await window.close();
    }
  },
});

interface Load {
  readonly where: string;
  readonly ms: number;
  /** One thing the person does, by its number. */
  work(page: Page, step: number): Promise<void>;
}

/** The page while its VMs change; beside it the same work while nothing does, and a frame without any. */
async function measureLoad(
  window: MeasuredWindow,
  driver: ChangeDriver,
  { where, ms, work }: Load,
): Promise<Figure[]> {
  const { page } = window;
  await workFor(page, WARM_UP_MS, work);
  const idle = summarise((await watched(page, () => pressIdleKeys(page))).eventsMs);
  const quiet = await watched(page, () => workFor(page, ms / 4, work));
  driver.start(CHANGES_PER_SECOND);
  await workFor(page, WARM_UP_MS, work);
  const heapBefore = await window.heapBytes();
  const reading = await watched(page, () => workFor(page, ms, work));
  const heapAfter = await window.heapBytes();
  const perSecond = await driver.stop();
  const events = summarise(reading.eventsMs);
  const long = reading.longTasksMs;
  return [
    limited({
      what: `${where}: changes a second, over ${rounded(ms / 1000)} s`,
      value: perSecond,
      unit: '',
      atLeast: CHANGES_PER_SECOND * 0.95,
    }),
    limited({
      what: `${where}: longest task of the page (those of more than 50 ms are seen)`,
      value: Math.max(0, ...long),
      unit: 'ms',
      atMost: 50,
      timed: true,
      detail: `${long.length} of more than 50 ms, ${rounded(reading.framesPerSecond)} frames/s`,
      beside: `without changes: longest ${rounded(Math.max(0, ...quiet.longTasksMs))} ms, ${rounded(quiet.framesPerSecond)} frames/s`,
    }),
    limited({
      what: `${where}: from an input to the frame after it, p95`,
      value: events.p95,
      unit: 'ms',
      atMost: 50,
      timed: true,
      detail: `longest ${rounded(events.max)} ms of ${events.count} events`,
      beside: `without changes: ${rounded(summarise(quiet.eventsMs).p95)} ms; a key that does nothing: ${rounded(idle.p95)} ms`,
    }),
    limited({
      what: `${where}: growth of the page's heap after garbage collection`,
      value: (heapAfter - heapBefore) / 1e6,
      unit: 'MB',
      atMost: 5,
      detail: `${rounded(heapAfter / 1e6)} MB in the end`,
    }),
  ];
}

async function watched(page: Page, run: () => Promise<void>): Promise<PageReading> {
  await watchPage(page);
  await run();
  return readPage(page);
}

async function pressIdleKeys(page: Page): Promise<void> {
  for (let pressed = 0; pressed < IDLE_KEYS; pressed += 1) {
    await page.keyboard.press('Shift');
    await page.waitForTimeout(PAUSE_MS);
  }
}

async function workFor(page: Page, ms: number, work: Load['work']): Promise<void> {
  const untilMs = performance.now() + ms;
  for (let step = 0; performance.now() < untilMs; step += 1) {
    await work(page, step);
    await page.waitForTimeout(PAUSE_MS);
  }
}

async function workOnVms(page: Page, step: number): Promise<void> {
  const vms = new VmsPage(page);
  switch (step % 8) {
    case 0:
      return vms.sortBy('Name');
    case 1:
    case 2:
    case 3:
      await vms.grid.hover();
      return page.mouse.wheel(0, 900);
    case 4:
      await vms.grid.focus();
      return page.keyboard.press('ArrowDown');
    case 5:
      return vms.search('changed-1');
    case 6:
      return vms.search('');
    default:
      return page.keyboard.press('ArrowUp');
  }
}

async function workOnOverview(page: Page, step: number): Promise<void> {
  await page.mouse.move(600, 500);
  await page.mouse.wheel(0, step % 2 === 0 ? 600 : -600);
  if (step % 5 === 0)
    await page.getByRole('columnheader', { name: 'Host' }).getByRole('button').first().click();
}
