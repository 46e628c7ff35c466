import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Token } from '../../../../../core/model/access.ts';
import { initialAccess, useAccess } from '../../../../../renderer/features/settings/access/access-store.ts';
import { SettingsPage } from '../../../../../renderer/features/settings/SettingsPage.tsx';
import { useUi } from '../../../../../renderer/store/ui.ts';
import { renderPage, resetStores } from '../../render-page.tsx';
import { answer, shellCalls } from '../../window-bridge.tsx';

const DAY_MS = 86_400_000;

function token(id: string, days: number): Token {
  return {
    id,
    principal: 'ann',
    label: id,
    scopes: ['read'],
    actsForLegacy: false,
    createdAt: 1,
    createdBy: 'root',
    expiresAt: Date.now() + days * DAY_MS,
  };
}

describe('Settings', () => {
  beforeEach(() => {
    resetStores();
    useAccess.setState(initialAccess(), true);
    shellCalls.mockImplementation((name) => (name === 'listServices' ? { saved: [] } : null));
  });

  it('says on the tab that tokens end within 14 days', async () => {
    const ann = { id: 'ann', role: 'requester', teams: [], createdAt: 1, createdBy: 'root' } as const;
    answer({
      'principals.list': () => [{ ...ann, teams: [] }],
      'tokens.list': () => [token('soon', 3), token('later', 60), token('over', -1)],
    });
    renderPage(<SettingsPage />);
    await waitFor(() => expect(screen.getByRole('button', { name: /^Access/ }).textContent).toBe('Access1'));
  });

  it('opens the tab that was chosen', async () => {
    const { user } = renderPage(<SettingsPage />);
    await user.click(screen.getByRole('button', { name: 'Limits' }));
    expect(useUi.getState().settingsTab).toBe('limits');
    expect(screen.getByRole('region', { name: 'Limits' })).toBeTruthy();
  });
});
