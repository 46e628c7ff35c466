import type { Desktop } from '../runners/desktop.ts';

export const SCHEMES = ['light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

export async function useScheme({ page }: Desktop, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.waitForFunction(
    (wanted) => document.documentElement.dataset.mantineColorScheme === wanted,
    scheme,
  );
}

export async function useZoom({ app, page }: Desktop, factor: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, value) => {
    BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(value);
  }, factor);
  await settled(page);
}

export async function useSize({ app, page }: Desktop, { width, height }: Size): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [wide, high]) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window?.isMaximized()) window.unmaximize();
      window?.setContentSize(wide, high);
    },
    [width, height] as const,
  );
  await page.waitForFunction(([wide, high]) => window.innerWidth === wide && window.innerHeight === high, [
    width,
    height,
  ] as const);
  await settled(page);
}

/** Fonts are there, what was loaded lazily too, nothing fades in or out any more, and two frames were drawn since. */
export async function settled(page: Desktop['page']): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('main [role="status"][aria-label^="Loading"]') === null,
  );
  await page.evaluate(async () => {
    await document.fonts.ready;
    // What turns for ever, as a sign of work, is not waited for.
    const passing = document
      .getAnimations()
      .filter(
        ({ effect, playState }) =>
          playState === 'running' && effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY,
      );
    // One that is taken back on the way rejects, and is over as well.
    await Promise.allSettled(passing.map(({ finished }) => finished));
    for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}
