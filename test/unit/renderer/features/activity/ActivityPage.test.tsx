import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LogRow } from '../../../../../core/model/audit.ts';
import { ActivityPage } from '../../../../../renderer/features/activity/ActivityPage.tsx';
import {
  initialActivityFilter,
  useActivityFilter,
} from '../../../../../renderer/features/activity/activity-filter.ts';
import { renderPage, resetStores } from '../../render-page.tsx';
import { answer } from '../../window-bridge.tsx';

const LINE: LogRow = {
  id: 'line-1',
  at: Date.now(),
  level: 'info',
  kind: 'request.created',
  actor: 'ann',
  message: 'requested 3 VMs',
} as LogRow;

describe('the activity page', () => {
  beforeEach(() => {
    resetStores();
    useActivityFilter.setState(initialActivityFilter());
  });

  it('shows placeholder rows while the log is loading', () => {
    answer({ 'activity.list': () => new Promise(() => {}) });
    renderPage(<ActivityPage />);
    expect(screen.getByRole('status', { name: 'Loading the activity' })).toBeTruthy();
  });

  it('says what will appear while the log is empty', async () => {
    answer({ 'activity.list': () => [] });
    renderPage(<ActivityPage />);
    expect(await screen.findByRole('heading', { name: 'No activity yet' })).toBeTruthy();
  });

  it('suggests removing a filter when none of the lines matches', async () => {
    answer({ 'activity.list': () => [] });
    useActivityFilter.setState({ level: 'error' });
    renderPage(<ActivityPage />);
    expect(await screen.findByRole('heading', { name: 'No matching activity' })).toBeTruthy();
    expect(screen.getByText('Try removing a filter.')).toBeTruthy();
  });

  it('shows why the log could not be loaded, and loads it on retry', async () => {
    const { user } = renderPage(<ActivityPage />);
    expect(await screen.findByRole('heading', { name: 'Could not load the activity' })).toBeTruthy();
    answer({ 'activity.list': () => [LINE] });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('1 line, end of the log')).toBeTruthy();
  });
});
