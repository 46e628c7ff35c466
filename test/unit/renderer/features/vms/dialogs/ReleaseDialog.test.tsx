import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { ReleaseDialog } from '../../../../../../renderer/features/vms/dialogs/ReleaseDialog.tsx';
import { sampleHost } from '../../../../../fixtures/renderer/sample-host.ts';
import { availableLease } from '../../../../../fixtures/sample-lease.ts';
import { renderPage, resetStores, setRows } from '../../../render-page.tsx';

const failure = { code: 'host-unavailable', message: 'connection refused' } as const;

describe('the release dialog', () => {
  beforeEach(resetStores);

  it('says first that a host is down and its VMs wait for its return', () => {
    setRows('hosts', [
      [4, sampleHost(4, { state: { kind: 'unreachable', sinceAt: 1, nextTryAt: 2, failure } })],
    ]);
    renderPage(<ReleaseDialog leases={[availableLease('one', { hostRef: 4 })]} />);
    expect(screen.getByRole('alert').textContent).toContain(
      's4 is unreachable: 1 VM there will be deleted when it returns.',
    );
  });

  it('does not mention hosts that are up', () => {
    setRows('hosts', [[4, sampleHost(4)]]);
    renderPage(<ReleaseDialog leases={[availableLease('one', { hostRef: 4 })]} />);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('asks for the count of many VMs before it releases them', async () => {
    const leases = Array.from({ length: 11 }, (_, index) => availableLease(`vm${index}`, { hostRef: 4 }));
    const { user } = renderPage(<ReleaseDialog leases={leases} />);
    const button = screen.getByRole('button', { name: 'Release 11 VMs' });
    expect(button).toHaveProperty('disabled', true);
    await user.type(screen.getByLabelText('Type 11 to confirm'), '11');
    expect(button).toHaveProperty('disabled', false);
  });
});
