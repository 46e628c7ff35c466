import type { Rectangle } from 'electron';

/** How much of a window must be on a screen for it to be seen and dragged. */
const VISIBLE_LEAST = { width: 200, height: 100 };

/** A screen may have been removed since; a window nobody can see is worse than one in the default place. */
export function isOnScreen(bounds: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some((area) => {
    const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    const height = Math.min(bounds.y + bounds.height, area.y + area.height) - Math.max(bounds.y, area.y);
    return width >= VISIBLE_LEAST.width && height >= VISIBLE_LEAST.height;
  });
}
