import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HostEntryState } from '../../../../../../core/model/host.ts';
import { HostList } from '../../../../../../renderer/features/hosts/list/HostList.tsx';
import { sampleHost, samplePhysicalHost } from '../../../../../fixtures/renderer/sample-host.ts';
import { renderPage, resetStores } from '../../../render-page.tsx';

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
      expect(row.getByText(/connection refused · next try in/)).toBeTruthy();
      expect(row.getByRole('rowheader').querySelector('[data-mark="bad"]')).toBeTruthy();
    }
  });

  it('calls a host by its name, not by its address', () => {
    renderPage(<HostList rows={new Map([[1, sampleHost(1)]])} />);
    expect(screen.getByRole('button', { name: /^s1/ })).toBeTruthy();
  });
});
