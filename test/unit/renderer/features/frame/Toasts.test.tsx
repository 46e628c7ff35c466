import { MantineProvider } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notifyFailure, notifySuccess } from '../../../../../renderer/actions/notifications.tsx';
import { Dialog } from '../../../../../renderer/components/Dialog.tsx';
import { Toasts } from '../../../../../renderer/features/frame/Toasts.tsx';
import { setUi } from '../../../../../renderer/store/ui.ts';
import { theme } from '../../../../../renderer/theme/theme.ts';
import { resetStores } from '../../render-page.tsx';

function renderToasts(content: React.ReactNode) {
  return render(
    <MantineProvider theme={theme} env="test">
      <Toasts />
      {content}
    </MantineProvider>,
  );
}

/** The corner in which the text stands; the style sheet moves what is `aside`. */
function findCorner(text: string): string {
  const group = screen.getByText(text).closest('[data-position="bottom-right"]');
  return group?.hasAttribute('data-aside') === true ? 'top-left' : 'bottom-right';
}

describe('toasts', () => {
  beforeEach(resetStores);
  afterEach(() => notifications.clean());

  it('stand at the bottom right while no dialog is open', () => {
    renderToasts(null);
    act(() => notifyFailure('It failed', new Error('why')));
    expect(findCorner('It failed')).toBe('bottom-right');
  });

  it('never cover the buttons of a dialog, whichever it is', () => {
    renderToasts(
      <Dialog onClose={() => undefined} title="Any">
        <button type="button">Do it</button>
      </Dialog>,
    );
    act(() => notifyFailure('It failed', new Error('why')));
    expect(findCorner('It failed')).toBe('top-left');
  });

  it('never cover the buttons of the form that gets VMs', () => {
    renderToasts(null);
    act(() => setUi({ provisionOpen: true }));
    act(() => notifyFailure('It failed', new Error('why')));
    expect(findCorner('It failed')).toBe('top-left');
  });

  it('end at their time, however many dialogs open and close meanwhile', () => {
    vi.useFakeTimers();
    try {
      renderToasts(null);
      act(() => notifySuccess('It is done'));
      for (const provisionOpen of [true, false, true]) {
        act(() => vi.advanceTimersByTime(1200));
        act(() => setUi({ provisionOpen }));
        expect(findCorner('It is done')).toBe(provisionOpen ? 'top-left' : 'bottom-right');
      }
      // The second is for the fade.
      for (const ms of [500, 500]) act(() => vi.advanceTimersByTime(ms));
      expect(screen.queryByText('It is done')).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it('about a failure can be dismissed', async () => {
    renderToasts(null);
    act(() => notifyFailure('It failed', new Error('why')));
    const toast = screen.getByRole('alert');
    act(() => toast.querySelector('button')?.click());
    await expect.poll(() => screen.queryByText('It failed')).toBeNull();
  });
});
