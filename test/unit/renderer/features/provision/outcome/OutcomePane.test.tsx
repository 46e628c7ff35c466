import { act, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Lease } from '../../../../../../core/model/lease.ts';
import { OutcomePane } from '../../../../../../renderer/features/provision/outcome/OutcomePane.tsx';
import { availableLease, sampleLease, sampleRequest } from '../../../../../fixtures/sample-lease.ts';
import { lookAs, renderPage, resetStores, setRows } from '../../../render-page.tsx';

const COUNT = 200;
const BUILDING = [57, 133, 200];

function renderOutcome(state: 'running' | 'succeeded') {
  const leases = Array.from({ length: COUNT }, (_, at): Lease => {
    const index = at + 1;
    const ready = availableLease(`lease-${index}`, { index, name: `job${index}`, descriptor: 'job' });
    const isBuilding = state === 'running' && BUILDING.includes(index);
    return isBuilding ? { ...ready, state: { kind: 'booting' }, address: undefined } : ready;
  });
  const request = {
    ...sampleRequest(),
    leaseIds: leases.map(({ id }) => id),
    state: state === 'running' ? { kind: state } : { kind: state, at: 0 },
  } as const;
  setRows('requests', [[request.id, request]]);
  setRows(
    'leases',
    leases.map((lease) => [lease.id, lease]),
  );
  renderPage(<OutcomePane requestId={request.id} onClose={() => undefined} onAgain={() => undefined} />);
  return screen.getAllByRole('rowheader').map(({ textContent }) => textContent);
}

describe('a request of 200 VMs in the dialog', () => {
  beforeEach(resetStores);

  it('lists those still being built first', () => {
    expect(renderOutcome('running').slice(0, 4)).toEqual(['job57', 'job133', 'job200', 'job1']);
  });

  it('is listed by its numbers once it is done', () => {
    expect(renderOutcome('succeeded').slice(0, 3)).toEqual(['job1', 'job2', 'job3']);
  });
});

describe('a VM that is tried again', () => {
  beforeEach(resetStores);

  it('says in the dialog which attempt it is, where, and why the one before failed', () => {
    const lease = sampleLease('lease-1', {
      name: 'job-1',
      attempt: 2,
      hostName: 'sim-host-4',
      state: { kind: 'booting' },
    });
    setRows('requests', [['request-1', sampleRequest()]]);
    setRows('leases', [['lease-1', lease]]);
    setRows('activity', [
      [
        'line-1',
        {
          id: 'line-1',
          at: 1,
          level: 'warning',
          kind: 'lease.attempt-failed',
          actor: 'service',
          leaseId: 'lease-1',
          message: 'job-1: attempt 1 of 3 on sim-host-2 failed: No DHCP lease after 400 s',
        },
      ],
    ]);
    renderPage(<OutcomePane requestId="request-1" onClose={() => undefined} onAgain={() => undefined} />);
    expect(screen.getByRole('rowheader').textContent).toContain(
      'Attempt 2 of 3, on sim-host-4, because on sim-host-2 no DHCP lease after 400 s',
    );
  });
});

describe('cancelling a request', () => {
  beforeEach(resetStores);

  it('is offered to its owner, and to others with the reason why not', () => {
    const request = sampleRequest('request-1', { owner: 'bob' });
    setRows('requests', [['request-1', request]]);
    lookAs({ principal: 'ann', role: 'requester', scopes: ['read', 'request'] });
    renderPage(<OutcomePane requestId="request-1" onClose={() => undefined} onAgain={() => undefined} />);
    const button = () => screen.getByRole('button', { name: 'Cancel the request' });
    expect(button().getAttribute('title')).toMatch(/belongs to bob/);
    act(() => lookAs({ principal: 'bob', role: 'requester', scopes: ['read', 'request'] }));
    expect(button().getAttribute('title')).toBeNull();
  });
});
