import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationName } from '../../../../../core/contract/contract.ts';
import { HostsPage } from '../../../../../renderer/features/hosts/HostsPage.tsx';
import { initialHosts, setHosts } from '../../../../../renderer/features/hosts/hosts-store.ts';
import { sampleHost } from '../../../../fixtures/renderer/sample-host.ts';
import { lookAs, renderPage, resetStores, setRows } from '../../render-page.tsx';
import { answer } from '../../window-bridge.tsx';

const REASON = 'This needs the scope admin; you are ann (requester) with read, request';
const FAILURE = { code: 'host-unavailable', message: 'connection refused' } as const;

/** Operations of admins that the page asked for by itself. */
let asked: OperationName[] = [];

function refuse(name: OperationName) {
  return () => {
    asked.push(name);
    throw new Error('forbidden');
  };
}

describe('a requester on the Hosts page', () => {
  beforeEach(() => {
    resetStores();
    asked = [];
    setHosts(initialHosts());
    lookAs({ principal: 'ann', role: 'requester', scopes: ['read', 'request'] });
    setRows('hosts', [
      [4, sampleHost(4, { state: { kind: 'unreachable', sinceAt: 1, nextTryAt: 2, failure: FAILURE } })],
    ]);
    answer({ 'hosts.check': refuse('hosts.check'), 'leases.reconcile': refuse('leases.reconcile') });
  });

  it('causes no test and no comparison by opening it', () => {
    renderPage(<HostsPage />);
    expect(asked).toEqual([]);
  });

  it('reads why there are no buttons in the details, and cannot retry', () => {
    setHosts({ open: { hostRef: 4 } });
    renderPage(<HostsPage />);
    const details = screen.getByRole('complementary');
    expect(within(details).getByRole('region', { name: 'Read-only' }).textContent).toContain(REASON);
    expect(within(details).queryByRole('button', { name: 'Cordon' })).toBeNull();
    for (const retry of within(details).queryAllByRole('button', { name: 'Retry now' }))
      expect(retry).toHaveProperty('disabled', true);
  });

  it.each(['differences', 'limits'] as const)('reads why %s are not shown', (tab) => {
    setHosts({ tab });
    renderPage(<HostsPage />);
    expect(screen.getByRole('heading', { name: /^Only an admin sees/ }).parentElement?.textContent).toContain(
      REASON,
    );
    expect(asked).toEqual([]);
  });

  it('is told by the button why no host can be added', async () => {
    const { user } = renderPage(<HostsPage />);
    await user.click(screen.getByRole('button', { name: 'Add host' }));
    expect(await screen.findByText('Not available to you')).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
