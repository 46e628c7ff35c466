import { describe, expect, it } from 'vitest';
import { chainEntry, verifyChain } from '../../../../core/history/audit/audit-chain.ts';
import type { AuditEntry, AuditRecord } from '../../../../core/model/audit-entry.ts';

function makeChain(length: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (let index = 0; index < length; index += 1) {
    const record: AuditRecord = {
      id: `r${index}`,
      at: 1000 + index,
      principal: 'ann',
      channel: 'rest',
      operation: 'leases.release',
      object: `job${index}`,
      outcome: 'done',
    };
    entries.push(chainEntry(entries.at(-1), record));
  }
  return entries;
}

describe('verifyChain', () => {
  it('follows an untouched chain, also after a round trip through JSON with other key order', () => {
    const entries = makeChain(5).map((entry) =>
      JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(entry).reverse()))),
    );
    expect(verifyChain(entries)).toMatchObject({ kind: 'intact', entries: 5, lastHash: entries[4].hash });
    expect(verifyChain([])).toEqual({ kind: 'intact', entries: 0 });
  });

  it('names the entry that was changed, removed, inserted or swapped', () => {
    const changed = makeChain(5).map((entry, index) =>
      index === 2 ? { ...entry, principal: 'bob' } : entry,
    );
    expect(verifyChain(changed)).toMatchObject({ kind: 'broken', seq: 3, entries: 2 });
    expect(verifyChain(makeChain(5).toSpliced(2, 1))).toMatchObject({
      kind: 'broken',
      reason: 'Entry 3 is missing',
    });
    const swapped = makeChain(5);
    const [second, third] = [swapped[1], swapped[2]] as [AuditEntry, AuditEntry];
    swapped.splice(1, 2, { ...third, seq: 2 }, { ...second, seq: 3 });
    expect(verifyChain(swapped)).toMatchObject({ kind: 'broken', seq: 2 });
    expect(verifyChain(makeChain(5).slice(1))).toMatchObject({
      kind: 'broken',
      reason: 'Entry 1 is missing',
    });
  });

  it('notices a field that was added', () => {
    const entries = makeChain(2);
    entries[1] = { ...(entries[1] as AuditEntry), reason: 'invented' };
    expect(verifyChain(entries)).toMatchObject({ kind: 'broken', seq: 2 });
  });
});
