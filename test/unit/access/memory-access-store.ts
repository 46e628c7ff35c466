import type { AuditRecord } from '../../../core/model/audit-entry.ts';
import type { AccessRows, AccessStore } from '../../../core/ports.ts';

/** An access store that remembers what it was told, and can be told to fail. */
export function createMemoryAccessStore(): AccessStore & {
  readonly saved: { rows: AccessRows; audit: readonly AuditRecord[] }[];
  failure: Error | undefined;
} {
  const saved: { rows: AccessRows; audit: readonly AuditRecord[] }[] = [];
  return {
    saved,
    failure: undefined,
    loadAccess: async () => ({ principals: [], tokens: [], sessions: [] }),
    async saveAccess(rows, audit) {
      if (this.failure) throw this.failure;
      saved.push({ rows, audit });
    },
  };
}
