import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { QueueRow } from '../../../../../../../core/model/queue.ts';
import { QueuePanel } from '../../../../../../../renderer/features/overview/panels/queue/QueuePanel.tsx';
import { useNotificationRequests } from '../../../../../../../renderer/store/notification-requests.ts';
import { renderPage, resetStores, setRows } from '../../../../render-page.tsx';
import { answer } from '../../../../window-bridge.tsx';

const MINUTE = 60_000;
const NOW = Date.now();

function row(id: string, position: number, more: Partial<QueueRow> = {}): [string, QueueRow] {
  const common = { osKey: 'centos7', count: 4, requester: 'ann', owner: 'ann', teams: [], tags: {} };
  const times = { queuedAt: NOW - 3 * MINUTE, untilAt: NOW + 60 * MINUTE };
  const reason = { kind: 'next', needed: 4, free: 1 } as const;
  return [id, { requestId: id, descriptor: `job-${id}`, position, ...common, ...times, reason, ...more }];
}

const estimate = {
  earliestAt: NOW + 4 * MINUTE,
  likelyAt: NOW + 6 * MINUTE,
  latestAt: NOW + 10 * MINUTE,
};

describe('the queue on Overview', () => {
  beforeEach(() => resetStores());

  it('is one line where nobody waits', () => {
    renderPage(<QueuePanel />);
    expect(screen.getByText('Nobody is waiting.')).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('shows who waits in the order of the queue, why, and when each should start', () => {
    setRows('queue', [
      row('b', 2, { reason: { kind: 'no-host', problem: 's731: unreachable' } }),
      row('a', 1, { estimate }),
    ]);
    renderPage(<QueuePanel />);
    const [, first, second] = screen.getAllByRole('row');
    expect(first?.textContent).toMatch(/^1job-a.*Next in line: needs 4 slots, 1 free.*in\s6\smin/);
    expect(second?.textContent).toMatch(/^2job-b.*s731: unreachable.*no estimate/);
  });

  it('marks the one that holds the reservation', () => {
    setRows('queue', [row('a', 1, { reason: { kind: 'reserved', needed: 120, free: 74 } })]);
    renderPage(<QueuePanel />);
    const item = screen.getByRole('row', { name: /job-a/ });
    expect(within(item).getByText('reservation')).toBeTruthy();
    expect(within(item).getByText('74 of 120 so far')).toBeTruthy();
  });

  it('takes a request out of the queue', async () => {
    const cancelled: unknown[] = [];
    answer({
      'requests.cancel': (input) => {
        cancelled.push(input);
        return {} as never;
      },
    });
    setRows('queue', [row('a', 1)]);
    const { user } = renderPage(<QueuePanel />);
    await user.click(screen.getByRole('button', { name: 'Cancel job-a' }));
    expect(cancelled).toEqual([{ requestId: 'a' }]);
  });

  it('notifies when ready, by bell and by B, and stops when asked again', async () => {
    setRows('queue', [row('a', 1)]);
    const { user } = renderPage(<QueuePanel />);
    const bell = screen.getByRole('button', { name: 'Notify me when job-a is ready' });
    await user.click(bell);
    expect(useNotificationRequests.getState().requests).toContain('a');
    bell.focus();
    await user.keyboard('b');
    expect(useNotificationRequests.getState().requests).not.toContain('a');
  });
});
