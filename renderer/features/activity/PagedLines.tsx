import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import { useAnchoredScroll } from '../../components/scrolling/use-steady-scroll.ts';
import { useUi } from '../../store/ui.ts';
import classes from './Activity.module.css';
import type { Pages } from './use-pages.ts';

const ROW_PX = { compact: 30, comfortable: 38 } as const;

/** Where a line stands in the list, in pixels. */
export interface LinePlace {
  readonly top: number;
  readonly height: number;
}

interface PagedLinesProps<Row> {
  readonly pages: Pages<Row>;
  /** A stable function. */
  readonly getKey: (row: Row) => string;
  /** The next page is loaded this many lines before the end. */
  readonly ahead: number;
  readonly label: string;
  /** `lines`: what people call them here. */
  readonly noun: string;
  readonly listClass?: string | undefined;
  readonly renderLine: (row: Row, place: LinePlace) => ReactNode;
}

/** Only what is in sight is drawn, however many lines there are; older ones are loaded as they come near. */
export function PagedLines<Row>(props: PagedLinesProps<Row>) {
  const { pages, getKey, ahead, label, noun, listClass, renderLine } = props;
  const { rows, past, loadMore } = pages;
  const rowPx = ROW_PX[useUi((ui) => ui.density)];
  const scroll = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : getKey(row);
    },
    overscan: 12,
  });
  useAnchoredScroll(scroll, { rows, rowPx, getKey });
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const wanted = past.kind === 'more' && last >= rows.length - ahead;
  useEffect(() => {
    if (wanted) loadMore();
  });
  return (
    <section
      ref={scroll}
      className={classes.scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
    >
      <ul className={listClass} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index];
          return row && <Fragment key={key}>{renderLine(row, { top: start, height: rowPx })}</Fragment>;
        })}
      </ul>
      {past.kind === 'failed' && (
        <p className={classes.foot} role="alert">
          Older {noun} could not be loaded. <Button onClick={loadMore}>Try again</Button>
        </p>
      )}
      {past.kind === 'loading' && <p className={classes.foot}>Loading older {noun}</p>}
    </section>
  );
}
