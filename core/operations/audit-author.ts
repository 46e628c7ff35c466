import { randomUUID } from 'node:crypto';
import type { Author } from '../access/index.ts';
import { createAuditRecorder } from '../model/audit-recorder.ts';
import type { Clock } from '../ports.ts';
import type { Caller } from './caller.ts';

/** Who a change is recorded under. */
export function auditAuthor(caller: Caller, clock: Pick<Clock, 'now'>): Author {
  const { principal, channel, tokenId, subject, address } = caller;
  const author = {
    principal,
    channel,
    ...(tokenId !== undefined && { tokenId }),
    ...(subject !== undefined && { subject }),
    ...(address !== undefined && { address }),
  };
  return { principal, record: createAuditRecorder(author, { now: () => clock.now(), newId: randomUUID }) };
}
