import { type RefObject, useEffect } from 'react';

/**
 * New items at the top of a scrolling list do not push away the one being read: while the pointer is over an item,
 * the list scrolls by as much as the item would have moved. Otherwise the browser decides, and the top shows what is
 * new. @param scroller contains list items of any height
 */
export function useAnchoredFeed(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let item: Element | undefined;
    let topPx = 0;
    let scrolledTo = -1;
    const remember = () => {
      topPx = item?.getBoundingClientRect().top ?? 0;
    };
    const onPointerMove = ({ target }: PointerEvent) => {
      item = (target as Element).closest('li') ?? undefined;
      // The browser's scroll anchoring would move the list a second time.
      element.style.overflowAnchor = item ? 'none' : '';
      remember();
    };
    const onPointerLeave = () => {
      item = undefined;
      element.style.overflowAnchor = '';
      element.style.paddingBottom = '';
    };
    const observer = new MutationObserver(() => {
      if (!item?.isConnected) return;
      const movedPx = item.getBoundingClientRect().top - topPx;
      if (Math.abs(movedPx) < 1) return;
      scrollTo(element, element.scrollTop + movedPx);
      scrolledTo = element.scrollTop;
    });
    // After the user scrolls, the item has a new position.
    const onScroll = () => {
      if (element.scrollTop !== scrolledTo) remember();
    };
    observer.observe(element, { childList: true, subtree: true });
    element.addEventListener('pointermove', onPointerMove, { passive: true });
    element.addEventListener('pointerleave', onPointerLeave);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('pointermove', onPointerMove);
      element.removeEventListener('pointerleave', onPointerLeave);
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller]);
}

/** Scrolls there, padding a list that is too short. */
function scrollTo(element: HTMLElement, scrollTop: number): void {
  const content = element.lastElementChild?.getBoundingClientRect().bottom ?? 0;
  const contentPx = content - element.getBoundingClientRect().top + element.scrollTop;
  const lackingPx = scrollTop + element.clientHeight - contentPx;
  element.style.paddingBottom = lackingPx > 0 ? `${lackingPx}px` : '';
  element.scrollTop = scrollTop;
}
