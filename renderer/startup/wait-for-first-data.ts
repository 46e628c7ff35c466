import { useFleet } from '../store/fleet.ts';

/** A slow core or font must not keep the window empty for longer. */
const LONGEST_WAIT_MS = 250;
const TEXT_FONT = '13px "Inter Variable"';

/**
 * Resolves when a render would show the core's hosts in the final font. Rendering earlier would lay everything out
 * twice.
 */
export async function waitForFirstData(restored: Promise<unknown>): Promise<void> {
  const all = Promise.all([restored, waitForHosts(), document.fonts.load(TEXT_FONT)]);
  await Promise.race([
    all.catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS)),
  ]);
}

function waitForHosts(): Promise<void> {
  return new Promise((resolve) => {
    const end = useFleet.subscribe(({ tables }) => {
      const { kind } = tables.hosts.state;
      if (kind === 'loading' || kind === 'cached') return;
      end();
      resolve();
    });
  });
}
