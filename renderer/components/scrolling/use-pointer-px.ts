import { type RefObject, useEffect, useRef } from 'react';

/** Pointer position below the top of an element; undefined while elsewhere. */
export function usePointerPx(over: RefObject<HTMLElement | null>): RefObject<number | undefined> {
  const pointerPx = useRef<number>(undefined);
  useEffect(() => {
    const element = over.current;
    if (!element) return;
    const onMove = ({ clientY }: PointerEvent) => {
      pointerPx.current = clientY - element.getBoundingClientRect().top;
    };
    const onLeave = () => {
      pointerPx.current = undefined;
    };
    element.addEventListener('pointermove', onMove, { passive: true });
    element.addEventListener('pointerleave', onLeave);
    return () => {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerleave', onLeave);
    };
  }, [over]);
  return pointerPx;
}
