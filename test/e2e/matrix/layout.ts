import type { Page } from 'playwright';

/** What is wrong with where things stand, as sentences. Runs in the page. */
export async function layoutProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems: string[] = [];
    const wide = (name: string, element: Element | null): void => {
      if (element && element.scrollWidth > element.clientWidth + 1) {
        problems.push(`${name} scrolls sideways: ${element.scrollWidth} > ${element.clientWidth}`);
      }
    };
    wide('the window', document.documentElement);
    wide('the page', document.querySelector('main'));

    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()} "${(element.textContent ?? '').trim().slice(0, 40)}"`;
    /** Where the text of an element is, as far as it can be seen. */
    const textBox = (element: Element): DOMRect | undefined => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const box = range.getBoundingClientRect();
      const own = element.getBoundingClientRect();
      const clips = getComputedStyle(element).overflowX !== 'visible';
      const right = clips ? Math.min(box.right, own.right) : box.right;
      return box.width > 0 && box.height > 0
        ? new DOMRect(box.left, box.top, right - box.left, box.height)
        : undefined;
    };
    for (const row of document.querySelectorAll(
      'main thead tr, main [role="row"]:has([role="columnheader"])',
    )) {
      const heads = [...row.children].flatMap((head) => {
        const box = textBox(head);
        return box ? [{ head, box }] : [];
      });
      heads.forEach(({ head, box }, index) => {
        const next = heads[index + 1];
        if (next && box.right > next.box.left + 1 && box.bottom > next.box.top && next.box.bottom > box.top) {
          problems.push(`${name(head)} lies over ${name(next.head)}`);
        }
      });
    }
    for (const head of document.querySelectorAll(
      'h1, h2, h3, main thead th, [role="columnheader"], header button',
    )) {
      // Only for screen readers.
      if (head.clientWidth <= 1) continue;
      const { overflowX, textOverflow } = getComputedStyle(head);
      const clips = overflowX === 'hidden' || overflowX === 'clip';
      if (clips && textOverflow !== 'ellipsis' && head.scrollWidth > head.clientWidth + 1) {
        problems.push(`${name(head)} is cut off`);
      }
    }
    const bar = [...document.querySelectorAll('header')].find((header) => header.closest('main') === null);
    const parts = [...(bar?.children ?? [])].map((part) => ({ part, box: part.getBoundingClientRect() }));
    parts.forEach(({ part, box }, index) => {
      const next = parts[index + 1];
      if (next && box.right > next.box.left + 1) problems.push(`${name(part)} lies over ${name(next.part)}`);
      if (box.right > window.innerWidth + 1) problems.push(`${name(part)} leaves the window`);
    });
    return problems;
  });
}

/**
 * Sums up how far things move that nobody touched, until the returned function is called. Lists whose newest line comes on
 * top move by their nature and do not count, as long as nothing beside them moves.
 */
export async function watchShifts(page: Page): Promise<() => Promise<{ sum: number; what: string[] }>> {
  await page.evaluate(() => {
    const seen = { sum: 0, what: [] as string[] };
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        const moved = (entry.sources ?? []).map(({ node }) =>
          node instanceof Element ? node : node?.parentElement,
        );
        // What was taken away meanwhile stands nowhere any more.
        if (moved.every((element) => !element?.isConnected || element.closest('[data-feed]'))) continue;
        seen.sum += entry.value;
        for (const element of moved) {
          seen.what.push(
            `${entry.value.toFixed(4)} ${element?.className ?? ''} ${element?.textContent?.slice(0, 40) ?? ''}`,
          );
        }
      }
    });
    interface LayoutShift {
      value: number;
      hadRecentInput: boolean;
      sources?: { node?: Node | null }[];
    }
    observer.observe({ type: 'layout-shift' });
    Object.assign(globalThis, { shifts: { seen, observer } });
  });
  return () =>
    page.evaluate(() => {
      const { shifts } = globalThis as unknown as {
        shifts: { seen: { sum: number; what: string[] }; observer: PerformanceObserver };
      };
      shifts.observer.disconnect();
      return shifts.seen;
    });
}
