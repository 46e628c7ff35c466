import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { HistoryToolbar } from '../../../../../../renderer/features/history/toolbar/HistoryToolbar.tsx';
import { renderPage, resetStores } from '../../../render-page.tsx';

describe('the toolbar of the history', () => {
  beforeEach(resetStores);

  it('labels the zone and the grouping', () => {
    renderPage(<HistoryToolbar />);
    const field = screen.getByText('Zone').parentElement;
    expect(field?.contains(screen.getByRole('combobox', { name: 'Time zone' }))).toBe(true);
    expect(screen.getByText('Group by')).toBeTruthy();
    expect(screen.getByRole('group', { name: 'Group by' })).toBeTruthy();
  });
});
