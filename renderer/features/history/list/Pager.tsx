import { ActionIcon } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronLeftPipe,
  IconChevronRight,
  IconChevronRightPipe,
} from '@tabler/icons-react';
import { formatCount } from '../../../format/quantity.ts';
import classes from './HistoryList.module.css';
import { isNewestFirst, useListLayout } from './list-layout.ts';
import type { HistoryPages } from './use-history-pages.ts';

const ICON = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

/** The visible range and the total, with paging. */
export function Pager({ pages }: { pages: HistoryPages }) {
  const [first, before, after, last] = useListLayout(({ sort }) => isNewestFirst(sort))
    ? ['Newest', 'Newer', 'Older', 'Oldest']
    : ['First page', 'Previous page', 'Next page', 'Last page'];
  const atStart = pages.previous === undefined;
  const atEnd = pages.next === undefined;
  return (
    <nav className={classes.pager} aria-label="Pages of the list">
      <span role="status">{describeRows(pages)}</span>
      <ActionIcon aria-label={first} disabled={atStart} onClick={pages.toNewest}>
        <IconChevronLeftPipe {...ICON} />
      </ActionIcon>
      <ActionIcon aria-label={before} disabled={atStart} onClick={pages.toNewer}>
        <IconChevronLeft {...ICON} />
      </ActionIcon>
      <ActionIcon aria-label={after} disabled={atEnd} onClick={pages.toOlder}>
        <IconChevronRight {...ICON} />
      </ActionIcon>
      <ActionIcon aria-label={last} disabled={atEnd} onClick={pages.toOldest}>
        <IconChevronRightPipe {...ICON} />
      </ActionIcon>
    </nav>
  );
}

function describeRows({ rows, firstNumber, count: all }: HistoryPages): string {
  if (!rows || rows.length === 0) return '';
  const of = all === undefined ? '' : ` of ${formatCount(all)}`;
  if (firstNumber === undefined) return `${formatCount(rows.length)} VMs${of}`;
  return `${formatCount(firstNumber)}–${formatCount(firstNumber + rows.length - 1)}${of}`;
}
