import { create } from 'zustand';
import type { LogFilter, LogLevel } from '../../../core/model/audit.ts';

/** How far back, in minutes. */
export const SPANS = { any: 0, hour: 60, day: 1440, week: 10_080, month: 43_200 } as const;
export type Span = keyof typeof SPANS;

/** The filters of the activity page; empty text means no filter. */
export interface ActivityFilter {
  readonly level: LogLevel;
  readonly family: string;
  readonly actor: string;
  readonly hostRef: string;
  readonly search: string;
  readonly span: Span;
}

export function initialActivityFilter(): ActivityFilter {
  return { level: 'info', family: '', actor: '', hostRef: '', search: '', span: 'any' };
}

/** Kept while other pages are shown. */
export const useActivityFilter = create<ActivityFilter>()(initialActivityFilter);

/** @param now epoch ms, rounded to the minute so that the filter stays stable */
export function toLogFilter(choice: ActivityFilter, now: number): LogFilter {
  const { level, family, actor, hostRef, search, span } = choice;
  const text = search.trim();
  return {
    ...(level !== 'info' && { level }),
    ...(family !== '' && { kinds: [family] }),
    ...(actor !== '' && { actor }),
    ...(hostRef !== '' && { hostRef: Number(hostRef) }),
    ...(text !== '' && { search: text.slice(0, 200) }),
    ...(span !== 'any' && { fromAt: now - SPANS[span] * 60_000 }),
  };
}
