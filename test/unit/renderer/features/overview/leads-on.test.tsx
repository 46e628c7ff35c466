import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { useHosts } from '../../../../../renderer/features/hosts/hosts-store.ts';
import { Figures } from '../../../../../renderer/features/overview/figures/Figures.tsx';
import { HostsPanel } from '../../../../../renderer/features/overview/hosts/HostsPanel.tsx';
import { DeadlinesPanel } from '../../../../../renderer/features/overview/panels/DeadlinesPanel.tsx';
import { useUi } from '../../../../../renderer/store/ui.ts';
import { sampleHost } from '../../../../fixtures/renderer/sample-host.ts';
import { availableLease } from '../../../../fixtures/sample-lease.ts';
import { lookAs, renderPage, resetStores, setRows } from '../../render-page.tsx';

describe('the Overview leads on, by keyboard too', () => {
  beforeEach(() => {
    resetStores();
    setRows('hosts', [[4, sampleHost(4)]]);
    setRows('leases', [['one', availableLease('one', { owner: 'bob' })]]);
  });

  it('from a host row to the host', async () => {
    const { user } = renderPage(<HostsPanel />);
    screen.getAllByRole('button', { name: /s4/ })[0]?.focus();
    await user.keyboard('{Enter}');
    expect(useUi.getState().page).toBe('hosts');
    expect(useHosts.getState().open?.hostRef).toBe(4);
  });

  it('from a deadline to its VMs', async () => {
    const { user } = renderPage(<DeadlinesPanel />);
    screen.getByTitle('Show these VMs').focus();
    await user.keyboard('{Enter}');
    expect(useUi.getState()).toMatchObject({ page: 'vms', vmSearch: availableLease('one').descriptor });
  });

  it('from each figure to what it counts', async () => {
    const { user } = renderPage(<Figures />);
    const pages = [];
    for (const figure of screen.getAllByRole('button')) {
      figure.focus();
      await user.keyboard('{Enter}');
      const { page, vmTab, provisionOpen } = useUi.getState();
      pages.push(provisionOpen ? 'get-vms' : `${page} ${vmTab}`);
      useUi.setState({ provisionOpen: false });
    }
    expect(pages).toEqual(expect.arrayContaining(['get-vms', 'vms all', 'vms in-progress', 'vms ending']));
  });

  it('and offers an hour more only on VMs that may be extended', () => {
    lookAs({ principal: 'ann', role: 'requester', scopes: ['read', 'request'] });
    renderPage(<DeadlinesPanel />);
    const button = screen.getByRole('button', { name: /^Extend .* by 1 h$/ });
    expect(button).toHaveProperty('disabled', true);
    expect(button.title).toMatch(/belongs to bob/);
  });
});
