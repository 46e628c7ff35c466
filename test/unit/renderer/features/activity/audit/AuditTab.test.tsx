import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InputOf } from '../../../../../../core/contract/contract.ts';
import type { AuditEntry } from '../../../../../../core/model/audit-entry.ts';
import { AuditTab } from '../../../../../../renderer/features/activity/audit/AuditTab.tsx';
import { readAuditTable } from '../../../../../../renderer/features/activity/audit/audit-actions.ts';
import {
  initialAuditChoice,
  toAuditFilter,
  useAuditChoice,
} from '../../../../../../renderer/features/activity/audit/audit-filter.ts';
import { lookAs, renderPage, resetStores } from '../../../render-page.tsx';
import { answer } from '../../../window-bridge.tsx';

function entry(seq: number, changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: `entry-${seq}`,
    seq,
    hash: `hash-${seq}`,
    at: Date.now() - seq,
    principal: 'ann',
    channel: 'rest',
    operation: 'leases.release',
    object: `vm-${seq}`,
    outcome: 'done',
    ...changes,
  };
}

/** A trail of so many entries, as the core pages it. */
function trailOf(count: number) {
  return ({ limit = 100, before = count + 1 }: InputOf<'audit.list'>) =>
    Array.from({ length: Math.min(limit, before - 1) }, (_, index) => entry(before - 1 - index));
}

describe('the audit trail', () => {
  beforeEach(() => {
    resetStores();
    useAuditChoice.setState(initialAuditChoice());
  });

  it('says what will appear while it is empty', async () => {
    answer({ 'audit.list': () => [] });
    renderPage(<AuditTab />);
    expect(await screen.findByRole('heading', { name: 'No entries yet' })).toBeTruthy();
  });

  it('is asked for by principal, channel, operation, outcome, object and time', async () => {
    const asked: unknown[] = [];
    answer({
      'audit.list': ({ filter }) => {
        asked.push(filter);
        return [];
      },
    });
    const { user } = renderPage(<AuditTab />);
    fireEvent.change(screen.getByRole('textbox', { name: 'Principal' }), { target: { value: 'bob' } });
    fireEvent.change(screen.getByRole('textbox', { name: 'Object' }), { target: { value: 'job-1' } });
    for (const [label, option] of [
      ['Channel', 'REST'],
      ['Operation', 'leases'],
      ['Outcome', 'refused'],
    ] as const) {
      await user.click(screen.getByRole('combobox', { name: label }));
      await user.click(await screen.findByRole('option', { name: option }));
    }
    const wanted = {
      principal: 'bob',
      object: 'job-1',
      channel: 'rest',
      operation: 'leases',
      outcome: 'refused',
    };
    await waitFor(() => expect(asked.at(-1)).toEqual(wanted));
    expect(toAuditFilter({ ...initialAuditChoice(), span: 'hour' }, 3_600_000)).toEqual({ fromAt: 0 });
    await user.click(screen.getByRole('button', { name: 'Clear' }));
    await waitFor(() => expect(asked.at(-1)).toEqual({}));
  });

  it('draws only what is in sight of many entries', async () => {
    answer({ 'audit.list': trailOf(10_000) });
    renderPage(<AuditTab />);
    expect(await screen.findByText('500 entries')).toBeTruthy();
    expect(document.querySelectorAll('li').length).toBeLessThan(100);
  });

  it('is exported whole, page by page', async () => {
    answer({ 'audit.list': trailOf(2500) });
    const { heads, rows } = await readAuditTable({});
    expect(rows).toHaveLength(2500);
    expect(rows.at(-1)?.[heads.indexOf('hash')]).toBe('hash-1');
  });

  it('says how many entries are intact', async () => {
    answer({
      'audit.list': () => [entry(1)],
      'audit.verify': () => ({ kind: 'intact', entries: 1234, lastHash: 'abc' }),
    });
    const { user } = renderPage(<AuditTab />);
    await user.click(await screen.findByRole('button', { name: 'Verify the trail' }));
    const check = screen.getByRole('status', { name: 'Audit trail' });
    await waitFor(() => expect(check.textContent).toContain('1\u2009234 entries intact'));
  });

  it('says where the chain is broken', async () => {
    answer({
      'audit.list': () => [entry(1)],
      'audit.verify': () => ({ kind: 'broken', entries: 9, seq: 7, reason: 'its hash does not match' }),
    });
    const { user } = renderPage(<AuditTab />);
    await user.click(await screen.findByRole('button', { name: 'Verify the trail' }));
    expect(await screen.findByText(/entry 7 was changed, or one before it removed/)).toBeTruthy();
  });

  it('shows why it could not be loaded, and loads it on retry', async () => {
    const { user } = renderPage(<AuditTab />);
    expect(await screen.findByRole('heading', { name: 'Could not load the audit trail' })).toBeTruthy();
    answer({ 'audit.list': () => [entry(1)] });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('1 entry, end of the trail')).toBeTruthy();
  });

  it('is not for a requester, who is told so', () => {
    lookAs({ principal: 'ann', role: 'requester', scopes: ['read', 'request'] });
    renderPage(<AuditTab />);
    expect(screen.getByRole('heading', { name: 'Only an admin sees the audit trail' })).toBeTruthy();
  });
});
