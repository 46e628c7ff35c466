import { screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { Drawer } from '../../../../../renderer/components/drawer/Drawer.tsx';
import { renderPage } from '../../render-page.tsx';

function renderDrawer() {
  const onClose = vi.fn();
  const { user } = renderPage(
    <>
      <button type="button">A row</button>
      <input aria-label="Search" />
      <Drawer name="sim-host-1" mark="ok" word="up" onClose={onClose}>
        Details
      </Drawer>
    </>,
  );
  return { user, onClose };
}

describe('the details of a row', () => {
  it('are closed by Escape wherever the focus is', async () => {
    const { user, onClose } = renderDrawer();
    await user.click(screen.getByRole('button', { name: 'A row' }));
    await user.keyboard('{Escape}');
    expect(onClose).toHaveBeenCalledOnce();
  });

  it('leave Escape to a field that has the focus', async () => {
    const { user, onClose } = renderDrawer();
    await user.click(screen.getByRole('textbox', { name: 'Search' }));
    await user.keyboard('{Escape}');
    expect(onClose).not.toHaveBeenCalled();
  });
});
