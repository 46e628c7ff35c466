import { create } from 'zustand';
import type { Channel } from '../../../../core/model/access.ts';
import type { AuditFilter, AuditRecord } from '../../../../core/model/audit-entry.ts';
import { SPANS, type Span } from '../activity-filter.ts';

/** The filters of the audit trail; empty text means no filter. */
export interface AuditChoice {
  readonly principal: string;
  readonly channel: Channel | '';
  readonly operation: string;
  readonly outcome: AuditRecord['outcome'] | '';
  readonly object: string;
  readonly span: Span;
}

export function initialAuditChoice(): AuditChoice {
  return { principal: '', channel: '', operation: '', outcome: '', object: '', span: 'any' };
}

/** Kept while other pages are shown. */
export const useAuditChoice = create<AuditChoice>()(initialAuditChoice);

/** @param now epoch ms, rounded to the minute so that the filter stays stable */
export function toAuditFilter(choice: AuditChoice, now: number): AuditFilter {
  const { channel, outcome, span } = choice;
  const principal = choice.principal.trim();
  const operation = choice.operation.trim();
  const object = choice.object.trim();
  return {
    ...(principal !== '' && { principal }),
    ...(channel !== '' && { channel }),
    ...(operation !== '' && { operation }),
    ...(outcome !== '' && { outcome }),
    ...(object !== '' && { object: object.slice(0, 200) }),
    ...(span !== 'any' && { fromAt: now - SPANS[span] * 60_000 }),
  };
}
