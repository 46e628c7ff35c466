import type { Page } from 'playwright';

/** What the page itself saw of its smoothness. */
export interface PageReading {
  /** Tasks of more than 50 ms, by what the browser calls long. */
  readonly longTasksMs: readonly number[];
  readonly framesPerSecond: number;
  /** Of each event of the person's: from the input to the frame after it; under 16 ms the browser does not tell, it stands as 16. */
  readonly eventsMs: readonly number[];
}

interface Watch {
  startedMs: number;
  frames: number;
  longTasksMs: number[];
  slowEventsMs: number[];
  eventsBefore: number;
  countEvents(): number;
}

declare global {
  var pageWatch: Watch | undefined;
}

/** Begins anew. */
export async function watchPage(page: Page): Promise<void> {
  await page.evaluate(() => {
    const counted = [
      'pointerdown',
      'pointerup',
      'click',
      'keydown',
      'keyup',
      'input',
      'mousedown',
      'mouseup',
    ];
    const countEvents = () =>
      counted.reduce((sum, name) => sum + (performance.eventCounts.get(name) ?? 0), 0);
    const fresh = () => ({
      startedMs: performance.now(),
      frames: 0,
      longTasksMs: [],
      slowEventsMs: [],
      eventsBefore: countEvents(),
      countEvents,
    });
    const running = globalThis.pageWatch !== undefined;
    globalThis.pageWatch = fresh();
    if (running) return;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.pageWatch?.longTasksMs.push(duration);
    }).observe({ type: 'longtask' });
    new PerformanceObserver((list) => {
      for (const { duration, name } of list.getEntries()) {
        if (counted.includes(name)) globalThis.pageWatch?.slowEventsMs.push(duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    const frame = () => {
      if (globalThis.pageWatch) globalThis.pageWatch.frames += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

export async function readPage(page: Page): Promise<PageReading> {
  return page.evaluate(() => {
    const watch = globalThis.pageWatch;
    if (watch === undefined) throw new Error('The page is not watched');
    const seconds = (performance.now() - watch.startedMs) / 1000;
    const fast = Math.max(0, watch.countEvents() - watch.eventsBefore - watch.slowEventsMs.length);
    return {
      longTasksMs: watch.longTasksMs,
      framesPerSecond: watch.frames / seconds,
      eventsMs: [...watch.slowEventsMs, ...Array.from({ length: fast }, () => 16)],
    };
  });
}
