import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Lease } from '../../../../../../core/model/lease.ts';
import { OutcomePane } from '../../../../../../renderer/features/provision/outcome/OutcomePane.tsx';
import { availableLease, sampleRequest } from '../../../../../fixtures/sample-lease.ts';
import { renderPage, resetStores, setRows } from '../../../render-page.tsx';

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
