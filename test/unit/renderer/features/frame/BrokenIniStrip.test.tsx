import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConfigView } from '../../../../../core/contract/configuration.ts';
import type { LogRow } from '../../../../../core/model/audit.ts';
import { BrokenIniStrip } from '../../../../../renderer/features/frame/BrokenIniStrip.tsx';
import { renderPage, resetStores, setRows } from '../../render-page.tsx';
import { answer, shellCalls } from '../../window-bridge.tsx';

const view = (pendingProblems: ConfigView['pendingProblems']): ConfigView => ({
  path: '/lab.ini',
  sections: [],
  warnings: [],
  pendingProblems,
});
const BROKEN = view([
  { section: 'xenhost3', key: 'host.name', line: 12, message: 'is missing' },
  { section: 'xenhost4', message: 'is empty' },
]);
const CHANGED = {
  id: 'c1',
  at: 5,
  level: 'info',
  kind: 'config.applied',
  actor: 'service',
  message: '',
} as LogRow;

describe('the strip of a broken ini', () => {
  beforeEach(resetStores);

  it('names section, key and line, and opens the file', async () => {
    answer({ 'config.read': () => BROKEN });
    const { user } = renderPage(<BrokenIniStrip />);
    const strip = await screen.findByRole('status', {}, { timeout: 5000 });
    expect(strip.textContent).toContain('[xenhost3] host.name, line 12: is missing');
    expect(screen.getByRole('button', { name: 'and 1 more' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Open the file' }));
    expect(shellCalls).toHaveBeenCalledWith('openConfigFile', undefined);
  });

  it('goes when the ini is mended', async () => {
    answer({ 'config.read': () => BROKEN });
    renderPage(<BrokenIniStrip />);
    await screen.findByRole('status', {}, { timeout: 5000 });
    answer({ 'config.read': () => view([]) });
    setRows('activity', [['c1', CHANGED]]);
    await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
  });
});
