import { randomUUID } from 'node:crypto';
import type { Author } from '../access/index.ts';
import type { AuditRecord } from '../model/audit-entry.ts';
import type { Clock } from '../ports.ts';
import type { Caller } from './caller.ts';

/** Who a change is recorded under. */
export function auditAuthor(caller: Caller, clock: Pick<Clock, 'now'>): Author {
  return {
    principal: caller.principal,
    record: (change): AuditRecord => ({
      id: randomUUID(),
      at: clock.now(),
      principal: caller.principal,
      ...(caller.tokenId !== undefined && { tokenId: caller.tokenId }),
      ...(caller.address !== undefined && { address: caller.address }),
      channel: caller.channel,
      outcome: 'done',
      ...change,
    }),
  };
}
