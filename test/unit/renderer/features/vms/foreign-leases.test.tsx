import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { Palette } from '../../../../../renderer/features/frame/palette/Palette.tsx';
import { useVmDialog } from '../../../../../renderer/features/vms/dialogs/dialog-store.ts';
import { useRowMenu } from '../../../../../renderer/features/vms/menu/row-menu-store.ts';
import { VmsPage } from '../../../../../renderer/features/vms/VmsPage.tsx';
import { setUi, useUi } from '../../../../../renderer/store/ui.ts';
import { availableLease } from '../../../../fixtures/sample-lease.ts';
import { lookAs, renderPage, resetStores, setRows } from '../../render-page.tsx';

const REASON = 'theirs belongs to bob: only its owner or an admin can change it';

describe('a requester among VMs of others', () => {
  beforeEach(() => {
    resetStores();
    useVmDialog.setState({ dialog: { kind: 'none' } });
    useRowMenu.setState({ open: undefined });
    lookAs({ principal: 'ann', role: 'requester', scopes: ['read', 'request'] });
    setRows('hosts', []);
    setRows('vms', []);
    setRows('requests', []);
    setRows('leases', [
      ['own', availableLease('own', { name: 'own', owner: 'ann' })],
      ['theirs', availableLease('theirs', { name: 'theirs', owner: 'bob' })],
    ]);
    setUi({ vmTab: 'all' });
  });

  it('finds no button in the details of a foreign VM, but why', async () => {
    setUi({ openVm: 'theirs' });
    renderPage(<VmsPage />);
    const details = await screen.findByRole('complementary', { name: 'Details of theirs' });
    expect(within(details).getByRole('region', { name: 'Read-only' }).textContent).toBe(`${REASON}.`);
    expect(within(details).queryByRole('button', { name: 'Release' })).toBeNull();
    expect(within(details).queryByRole('button', { name: 'Extend' })).toBeNull();
  });

  it('finds the buttons in the details of their own VM', async () => {
    setUi({ openVm: 'own' });
    renderPage(<VmsPage />);
    const details = await screen.findByRole('complementary', { name: 'Details of own' });
    expect(within(details).getByRole('button', { name: 'Release' })).toBeTruthy();
    expect(within(details).queryByRole('region', { name: 'Read-only' })).toBeNull();
  });

  it('selects only their own VMs, and is told what was left out', async () => {
    renderPage(<VmsPage />);
    fireEvent.keyDown(screen.getByRole('grid'), { key: 'a', ctrlKey: true });
    const bar = await screen.findByRole('region', { name: 'Selected VMs' });
    expect(bar.textContent).toContain('1 selected');
    expect(bar.textContent).toContain(`1 VM left out: ${REASON}`);
    expect(Object.keys(useUi.getState().selected)).toEqual(['own']);
  });

  it('is told why the Delete key does nothing', async () => {
    setUi({ openVm: 'theirs' });
    renderPage(<VmsPage />);
    fireEvent.keyDown(screen.getByRole('grid'), { key: 'Delete' });
    expect(await screen.findByText('theirs was not released')).toBeTruthy();
    expect(useVmDialog.getState().dialog.kind).toBe('none');
  });

  it('finds Extend and Release disabled in the context menu, with the reason', async () => {
    renderPage(<VmsPage />);
    useRowMenu.setState({ open: { key: 'theirs', xPx: 10, yPx: 10 } });
    const menu = await screen.findByRole('menu');
    await waitFor(() => expect(menu.textContent).toContain(REASON));
    expect(within(menu).getByRole('menuitem', { name: 'Release…' })).toHaveProperty('disabled', true);
    expect(within(menu).getByRole('menuitem', { name: 'Extend…' })).toHaveProperty('disabled', true);
  });

  it('finds the reason in the palette, which does not run the command', async () => {
    setUi({ paletteOpen: true });
    const { user } = renderPage(<Palette />);
    const field = screen.getByRole('combobox');
    await waitFor(() => expect(document.activeElement).toBe(field));
    fireEvent.change(field, { target: { value: 'release theirs' } });
    expect(screen.getByRole('option', { name: /Release theirs/ }).textContent).toContain(REASON);
    await user.keyboard('{Enter}');
    expect(useVmDialog.getState().dialog.kind).toBe('none');
    expect(useUi.getState().paletteOpen).toBe(true);
  });

  it('sees under Mine what they own', async () => {
    setUi({ vmTab: 'mine' });
    renderPage(<VmsPage />);
    const tab = await screen.findByRole('button', { name: /^Mine/ });
    expect(tab.textContent).toBe('Mine1');
  });
});
