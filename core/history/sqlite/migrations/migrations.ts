import { firstSchema } from './0001-first-schema.ts';
import { outboxTargets } from './0002-outbox-targets.ts';
import { logColumns } from './0003-log-columns.ts';
import { publicNames } from './0004-public-names.ts';
import { constantsOfTheDocument } from './0005-constants-of-the-document.ts';
import { lifetimeOfLeases } from './0006-lifetime-of-leases.ts';
import { accessAndAudit } from './0007-access-and-audit.ts';
import { owners } from './0008-owners.ts';
import { idempotencyKeys } from './0009-idempotency-keys.ts';
import { waitsInTheQueue } from './0010-waits-in-the-queue.ts';
import { warmVms } from './0011-warm-vms.ts';

/**
 * Every step from an empty file to today's schema, in order; `user_version` counts the steps done. Never change a step
 * that was released: add a file with the next number, and rows that need it to test/fixtures/stores.
 * @see docs/architecture.md#stored-data
 */
export const MIGRATIONS: readonly string[] = [
  firstSchema,
  outboxTargets,
  logColumns,
  publicNames,
  constantsOfTheDocument,
  lifetimeOfLeases,
  accessAndAudit,
  owners,
  idempotencyKeys,
  waitsInTheQueue,
  warmVms,
];
