import type { CDPSession, ElectronApplication, Page } from 'playwright';
import { launchApplication } from '../../e2e/runners/application.ts';
import { temporaryFolder } from '../../integration/cli/cli-process.ts';
import type { Surroundings } from './window-scene.ts';

/** The application driven like in the tests, with ways to look into both processes. */
export interface MeasuredWindow {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly pid: number;
  /** Begins to measure how long the main process keeps its event loop waiting. */
  watchMain(): Promise<void>;
  /** The longest wait since then. */
  longestMainBlockMs(): Promise<number>;
  /** JavaScript heap of the page after a garbage collection. */
  heapBytes(): Promise<number>;
  close(): Promise<void>;
}

declare global {
  var watchedLoop: { reset(): void; enable(): boolean; readonly max: number } | undefined;
}

export async function openMeasuredWindow(
  { application, display }: Surroundings,
  args: readonly string[],
): Promise<MeasuredWindow> {
  const dataFolder = temporaryFolder();
  const app = await launchApplication(application, { dataFolder, display, args });
  const page = await app.firstWindow();
  await page.waitForFunction(() => performance.getEntriesByName('dynvm:all-data').length > 0);
  const cdp: CDPSession = await page.context().newCDPSession(page);
  return {
    app,
    page,
    pid: app.process().pid ?? 0,
    watchMain: () =>
      app.evaluate(() => {
        const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
        globalThis.watchedLoop ??= monitorEventLoopDelay({ resolution: 1 });
        globalThis.watchedLoop.enable();
        globalThis.watchedLoop.reset();
      }),
    longestMainBlockMs: async () => (await app.evaluate(() => globalThis.watchedLoop?.max ?? 0)) / 1e6,
    async heapBytes() {
      await cdp.send('HeapProfiler.collectGarbage');
      await cdp.send('HeapProfiler.collectGarbage');
      return (await cdp.send('Runtime.getHeapUsage')).usedSize;
    },
    close: () => app.close().catch(() => undefined),
  };
}
