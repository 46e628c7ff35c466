import { AccessRegistry, type Author } from '../../../core/access/access-registry.ts';
import { Authenticator } from '../../../core/access/authenticator.ts';
import { Issuers } from '../../../core/access/oidc/issuers.ts';
import { SessionRegistry } from '../../../core/access/session-registry.ts';
import type { AuditRecord } from '../../../core/model/audit-entry.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { createMemoryAccessStore } from './memory-access-store.ts';

/** A registry, sessions and an authenticator on a clock that stands still. */
export function createAccessLab() {
  const clock = createFakeClock();
  const store = createMemoryAccessStore();
  const registry = new AccessRegistry({ store, clock, principals: [], tokens: [] });
  const sessions = new SessionRegistry({
    clock,
    save: (rows, audit) => store.saveAccess(rows, audit),
    sessions: [],
  });
  const authenticator = new Authenticator({ registry, sessions, issuers: new Issuers(clock), clock });
  const author: Author = {
    principal: 'root',
    record: (change): AuditRecord => ({
      id: 'r',
      at: clock.now(),
      principal: 'root',
      channel: 'cli',
      outcome: 'done',
      ...change,
    }),
  };
  return { clock, store, registry, sessions, authenticator, author };
}
