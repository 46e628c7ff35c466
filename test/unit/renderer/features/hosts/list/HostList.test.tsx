import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HostEntryState } from '../../../../../../core/model/host.ts';
import { useHosts } from '../../../../../../renderer/features/hosts/hosts-store.ts';
import { HostList } from '../../../../../../renderer/features/hosts/list/HostList.tsx';
import { readTable } from '../../../../../../renderer/view/csv-table.ts';
import { sampleHost, samplePhysicalHost } from '../../../../../fixtures/renderer/sample-host.ts';
import { renderPage, resetStores } from '../../../render-page.tsx';
import { answer } from '../../../window-bridge.tsx';

const failure = { code: 'host-unavailable', message: 'connection refused' } as const;
const DOWN: HostEntryState = {
  kind: 'unreachable',
  sinceAt: Date.now() - 60_000,
  nextTryAt: Date.now() + 20_000,
  lastLiveAt: new Date(2026, 3, 29, 12, 3).getTime(),
  failure,
};

describe('the host list', () => {
  beforeEach(resetStores);

  it('marks every member of an unreachable pool as unreachable, with figures as of then and the next try', () => {
    const members = [samplePhysicalHost('s751'), samplePhysicalHost('s752', { coordinator: false })];
    const pool = sampleHost(4, { physicalHosts: members, state: DOWN });
    renderPage(<HostList rows={new Map([[4, pool]])} />);
    for (const name of ['s751', 's752']) {
      const row = within(screen.getByRole('row', { name: new RegExp(name) }));
      expect(row.getByText(/^unreachable/)).toBeTruthy();
      expect(row.getByText('as of 12:03')).toBeTruthy();
      expect(row.getByText('connection refused')).toBeTruthy();
      expect(row.getByRole('cell', { name: /^unreachable · Next try in/ })).toBeTruthy();
      expect(row.getByRole('rowheader').querySelector('[data-mark="bad"]')).toBeTruthy();
    }
  });

  it('shows an entry whose section is incomplete as misconfigured, with section, key and line', () => {
    const message = '[xenhost2] host.password (line 7): is missing';
    const state = { kind: 'misconfigured', failure: { code: 'config-invalid', message } } as const;
    renderPage(<HostList rows={new Map([[2, sampleHost(2, { state, physicalHosts: [] })]])} />);
    const row = within(screen.getByRole('row', { name: /misconfigured/ }));
    expect(row.getByText(message)).toBeTruthy();
    expect(row.getByRole('rowheader').querySelector('[data-mark="bad"]')).toBeTruthy();
    expect(row.queryByRole('button', { name: 'Retry now' })).toBeNull();
  });

  it('retries a host that cannot be used at once, and says what came of it', async () => {
    const refused = { kind: 'refused', sinceAt: 0, failure, nextTryAt: Date.now() + 600_000 } as const;
    const retried: number[] = [];
    answer({
      'hosts.retry': ({ hostRef }) => {
        retried.push(hostRef);
        return sampleHost(hostRef);
      },
    });
    const { user } = renderPage(<HostList rows={new Map([[7, sampleHost(7, { state: refused })]])} />);
    expect(screen.getByRole('cell', { name: /^refused · Next try in/ })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Retry now' }));
    expect(retried).toEqual([7]);
    expect(await screen.findByText('s7 is connected')).toBeTruthy();
  });

  it('says that a host is being tried, without offering to try it', () => {
    const trying = { kind: 'unreachable', sinceAt: 0, failure, nextTryAt: null } as const;
    renderPage(<HostList rows={new Map([[7, sampleHost(7, { state: trying })]])} />);
    expect(screen.getByRole('cell', { name: /^unreachable · Trying now/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Retry now' })).toBeNull();
  });

  it('opens a host by a double click anywhere on its row', async () => {
    const { user } = renderPage(<HostList rows={new Map([[7, sampleHost(7)]])} />);
    await user.dblClick(screen.getByText('no leases'));
    expect(useHosts.getState().open).toMatchObject({ hostRef: 7 });
  });

  it('is copied without its buttons', () => {
    const refused = { kind: 'refused', sinceAt: 0, failure, nextTryAt: Date.now() + 600_000 } as const;
    renderPage(<HostList rows={new Map([[7, sampleHost(7, { state: refused })]])} />);
    const { rows } = readTable(screen.getByRole('table'));
    expect(rows[0]?.[1]).toMatch(/^refused · Next try in .*connection refused$/);
    expect(rows[0]?.join()).not.toContain('Retry');
  });

  it('calls a host by its name, not by its address', () => {
    renderPage(<HostList rows={new Map([[1, sampleHost(1)]])} />);
    expect(screen.getByRole('button', { name: /^s1/ })).toBeTruthy();
  });
});
