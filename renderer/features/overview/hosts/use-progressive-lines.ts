import { startTransition, useEffect, useState } from 'react';
import { firstFigures } from '../../../startup/mark-first-data.ts';

/** More than a window shows at once. */
const FIRST_LINES = 40;

let drawnOnce = false;

/** The first lines until the first figures are painted, all of them then: a start draws what can be seen first. */
export function useProgressiveLines<T>(lines: readonly T[]): readonly T[] {
  const [all, setAll] = useState(drawnOnce);
  useEffect(() => {
    void firstFigures.then(() => {
      drawnOnce = true;
      startTransition(() => setAll(true));
    });
  }, []);
  return all ? lines : lines.slice(0, FIRST_LINES);
}
