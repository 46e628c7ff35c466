import { act, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../../../../core/contract/contract.ts';
import { ExtendDialog } from '../../../../../../renderer/features/vms/dialogs/ExtendDialog.tsx';
import { useFleet } from '../../../../../../renderer/store/fleet.ts';
import { availableLease } from '../../../../../fixtures/sample-lease.ts';
import { renderPage, resetStores } from '../../../render-page.tsx';

function setCap(extendMaxMinutes: number): void {
  useFleet.setState({ status: { extendMaxMinutes } as OutputOf<'service.status'> });
}

describe('the extend dialog', () => {
  beforeEach(resetStores);

  it('follows a cap that changes while it is open', () => {
    setCap(600);
    renderPage(<ExtendDialog leases={[availableLease('one')]} />);
    const button = () => screen.getByRole('button', { name: 'Extend' });
    expect(button()).toHaveProperty('disabled', false);
    act(() => setCap(60));
    expect(button()).toHaveProperty('disabled', true);
    expect(screen.getByText('at most 1 h per extension')).toBeTruthy();
  });

  it('takes the moment until when as well as a number of hours', () => {
    renderPage(<ExtendDialog leases={[availableLease('one')]} />);
    expect(screen.getByLabelText('Until')).toHaveProperty('type', 'datetime-local');
  });
});
