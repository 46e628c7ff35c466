import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HistorySort } from '../../../../../../core/model/history.ts';
import { HistoryList } from '../../../../../../renderer/features/history/list/HistoryList.tsx';
import { sortListBy } from '../../../../../../renderer/features/history/list/list-layout.ts';
import { renderPage, resetStores } from '../../../render-page.tsx';
import { answer, resetBridge, shellCalls } from '../../../window-bridge.tsx';

const ROW = {
  ...{ id: 1, name: 'job1', descriptor: 'job', osKey: 'centos7', osVersion: '', host: 's1' },
  ...{ requester: 'ann', tags: { team: 'qe' }, outcome: 'released', address: '10.0.0.1', vcpus: 4 },
  ...{ memoryBytes: 4 * 1024 ** 3, askedAt: Date.UTC(2026, 3, 29), createSeconds: 58, imported: false },
};

/** The orders the store was asked for. */
let asked: (HistorySort | undefined)[];

describe('the VM list of the history', () => {
  beforeEach(() => {
    resetStores();
    resetBridge();
    asked = [];
    answer({
      'history.list': ({ sort }) => {
        asked.push(sort);
        return { rows: [ROW] };
      },
      'history.count': () => ({ count: 1 }),
      'history.facets': () => ({ osKeys: [], hosts: [], requesters: [], tagKeys: [], outcomes: [] }),
    });
    sortListBy('name');
    sortListBy('asked');
  });

  it('is sorted by a click on a head, and turned around by another', async () => {
    const { user } = renderPage(<HistoryList />);
    await user.click(await screen.findByRole('button', { name: 'Lifetime' }));
    expect(screen.getByRole('columnheader', { name: 'Lifetime' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await user.click(screen.getByRole('button', { name: 'Lifetime' }));
    expect(asked).toEqual([
      { by: 'asked', descending: true },
      { by: 'lifetime', descending: false },
      { by: 'lifetime', descending: true },
    ]);
    expect(screen.getByRole('button', { name: 'First page' })).toBeTruthy();
  });

  it('is exported in the order shown', async () => {
    const { user } = renderPage(<HistoryList />);
    await user.click(await screen.findByRole('button', { name: 'Host' }));
    await user.click(screen.getByRole('button', { name: 'Export the list' }));
    const menu = await screen.findByRole('menu');
    await user.click(within(menu).getByRole('menuitem', { name: 'Save as CSV' }));
    await expect.poll(() => shellCalls.mock.calls.some(([name]) => name === 'saveFile')).toBe(true);
    expect(asked.at(-1)).toEqual({ by: 'host', descending: false });
  });
});
