import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LogRow } from '../../../../../../core/model/audit.ts';
import { useHosts } from '../../../../../../renderer/features/hosts/hosts-store.ts';
import { ProblemsPanel } from '../../../../../../renderer/features/overview/panels/ProblemsPanel.tsx';
import { useUi } from '../../../../../../renderer/store/ui.ts';
import { sampleHost } from '../../../../../fixtures/renderer/sample-host.ts';
import { renderPage, resetStores, setRows } from '../../../render-page.tsx';
import { answer } from '../../../window-bridge.tsx';

const DOWN: LogRow = {
  ...{ id: 'l1', at: Date.now() - 60_000, level: 'error', kind: 'host.unreachable', actor: 'service' },
  ...{ message: 's4 is unreachable', hostRef: 4 },
} as LogRow;

describe('what went wrong lately', () => {
  beforeEach(() => {
    resetStores();
    setRows('hosts', [[4, sampleHost(4)]]);
  });

  it('is still there after a restart, from the store', async () => {
    answer({ 'activity.list': () => [DOWN] });
    renderPage(<ProblemsPanel />);
    expect(await screen.findByText('s4 is unreachable', {}, { timeout: 5000 })).toBeTruthy();
  });

  it('shows what a host says as it is, control and format characters included', async () => {
    const message = 'VM own\u202egnp\u001b[2J failed';
    answer({ 'activity.list': () => [{ ...DOWN, message }] });
    renderPage(<ProblemsPanel />);
    expect(
      await screen.findByText('VM own<U+202E>gnp<U+001B>[2J failed', {}, { timeout: 5000 }),
    ).toBeTruthy();
  });

  it('opens the host a line is about, by keyboard too', async () => {
    setRows('activity', [['l1', DOWN]]);
    const { user } = renderPage(<ProblemsPanel />);
    const line = screen.getByRole('button', { name: /s4 is unreachable/ });
    line.focus();
    await user.keyboard('{Enter}');
    expect(useUi.getState().page).toBe('hosts');
    expect(useHosts.getState().open).toEqual({ hostRef: 4 });
  });

  it('says so when nothing went wrong', () => {
    renderPage(<ProblemsPanel />);
    expect(screen.getByText('Nothing went wrong in the last 3 hours.')).toBeTruthy();
  });
});
