import { startTransition, useEffect, useState } from 'react';

/**
 * Returns a value one frame late, so that a choice shows at once and what is slow to render for it follows. React
 * alone may render both in one frame, which then is late.
 */
export function useAfterPaint<T>(value: T): T {
  const [painted, setPainted] = useState({ value });
  useEffect(() => {
    let timer: number | undefined;
    const take = () => {
      timer = window.setTimeout(() =>
        startTransition(() => setPainted((before) => (Object.is(before.value, value) ? before : { value }))),
      );
    };
    const frame = requestAnimationFrame(take);
    // No frames are painted while the page is hidden.
    if (document.hidden) take();
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, [value]);
  return painted.value;
}
