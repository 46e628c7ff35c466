import { startTransition, useEffect, useState } from 'react';

/**
 * A value as it was before the last frame: what a person chose shows at once, and what takes long to draw for it follows
 * one frame later. React alone may draw both in one frame, which then is late.
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
    // Nothing is painted while nobody looks.
    if (document.hidden) take();
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, [value]);
  return painted.value;
}
