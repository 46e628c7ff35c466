import { startTransition, useEffect, useState } from 'react';
import { firstFigures } from '../../../startup/mark-first-data.ts';

/** More than fit into a window. */
const FIRST_LINES = 40;

let drawnOnce = false;

/** Only the first rows until the first figures are painted, then all: a start renders what is visible first. */
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
