import { assertNever } from '../../../../core/model/assert-never.ts';
import type { RequestRow } from '../../../../core/model/request.ts';

/** The progress of a request in a few words. */
export function summarizeRequest({ state, spec }: RequestRow): string {
  switch (state.kind) {
    case 'waiting':
      return 'waiting in the queue';
    case 'running':
      return spec.allOrNone ? 'in progress, all or none' : 'in progress';
    case 'succeeded':
      return spec.count === 1 ? 'ready' : 'all ready';
    case 'partial':
      return 'some ready, some failed';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    default:
      return assertNever(state);
  }
}
