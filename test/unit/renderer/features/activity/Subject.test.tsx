import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { Subject } from '../../../../../renderer/features/activity/Subject.tsx';
import { useUi } from '../../../../../renderer/store/ui.ts';
import { availableLease } from '../../../../fixtures/sample-lease.ts';
import { renderPage, resetStores, setRows } from '../../render-page.tsx';

describe('what a line or an audit entry is about', () => {
  beforeEach(resetStores);

  it('leads to the VM while there is one', async () => {
    setRows('leases', [['lease-1', availableLease('lease-1', { name: 'job-1' })]]);
    const { user } = renderPage(<Subject of={{ leaseId: 'lease-1', name: 'job-1' }} isOfHost={false} />);
    await user.click(screen.getByTitle('Show this VM'));
    expect(useUi.getState()).toMatchObject({ page: 'vms', openVm: 'lease-1' });
  });

  it('is only its name once it is gone', () => {
    renderPage(<Subject of={{ leaseId: 'lease-1', name: 'job-1' }} isOfHost={false} />);
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByTitle('job-1')).toBeTruthy();
  });
});
