import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Principal, Token } from '../../../../../../core/model/access.ts';
import { DynvmError } from '../../../../../../core/model/failure.ts';
import { AccessTab } from '../../../../../../renderer/features/settings/access/AccessTab.tsx';
import {
  initialAccess,
  useAccess,
} from '../../../../../../renderer/features/settings/access/access-store.ts';
import { useUi } from '../../../../../../renderer/store/ui.ts';
import { availableLease } from '../../../../../fixtures/sample-lease.ts';
import { lookAs, renderPage, resetStores, setRows } from '../../../render-page.tsx';
import { answer, shellCalls } from '../../../window-bridge.tsx';

const DAY_MS = 86_400_000;
const TEXT = 'dyn_0123456789ab_SECRETsecretSECRETsecretSECRETsecretSECRETsec';

function principal(id: string, changes: Partial<Principal> = {}): Principal {
  return { id, role: 'requester', teams: [], createdAt: 1, createdBy: 'root', ...changes };
}

function token(id: string, changes: Partial<Token> = {}): Token {
  return {
    id,
    principal: 'ann',
    label: `label of ${id}`,
    scopes: ['read', 'request'],
    actsForLegacy: false,
    createdAt: 1,
    createdBy: 'root',
    expiresAt: Date.now() + 60 * DAY_MS,
    ...changes,
  };
}

/** Answers with the same each time, and notes what was asked. */
function collect<Answer>(sent: unknown[], answer: Answer): (input: unknown) => Answer {
  return (input) => {
    sent.push(input);
    return answer;
  };
}

/** The text of the token, in the dialog that shows it. */
async function findToken(): Promise<HTMLElement> {
  const shown = await screen.findByTestId('token');
  expect(shown.textContent).toBe(TEXT);
  return shown;
}

function show(principals: Principal[], tokens: Token[]) {
  answer({ 'principals.list': () => principals, 'tokens.list': () => tokens });
  return renderPage(<AccessTab />);
}

describe('the Access tab', () => {
  beforeEach(() => {
    resetStores();
    useAccess.setState(initialAccess(), true);
  });

  it('says what principals are for while there are none', async () => {
    show([], []);
    expect(await screen.findByText(/No principals yet/)).toBeTruthy();
    expect(screen.getByText(/Add a principal first, then create its token/)).toBeTruthy();
  });

  it('shows why it could not load, and tries again', async () => {
    answer({
      'principals.list': () => {
        throw new DynvmError({ code: 'store-unavailable', message: 'The store is locked' });
      },
      'tokens.list': () => [],
    });
    const { user } = renderPage(<AccessTab />);
    expect((await screen.findByRole('alert')).textContent).toContain('The store is locked');
    answer({ 'principals.list': () => [principal('ann')] });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('table', { name: 'Principals' })).toBeTruthy();
  });

  it('counts the live VMs of a principal and leads to them', async () => {
    setRows('leases', [
      ['a', availableLease('a', { owner: 'ann' })],
      ['b', availableLease('b', { owner: 'bob' })],
    ]);
    const { user } = show([principal('ann')], []);
    await user.click(await screen.findByRole('button', { name: '1' }));
    expect(useUi.getState()).toMatchObject({ page: 'vms', vmTab: 'all', vmFilter: { owner: ['ann'] } });
  });

  it('adds a principal, and shows a refusal at its field with what was typed', async () => {
    const sent: unknown[] = [];
    answer({
      'principals.create': (input) => {
        sent.push(input);
        throw new DynvmError({ code: 'already-exists', message: 'There is a principal ann already' });
      },
    });
    const { user } = show([principal('ann')], []);
    await user.click(await screen.findByRole('button', { name: 'Add a principal' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add a principal' });
    await user.type(within(dialog).getByLabelText('Name'), 'ann');
    await user.type(within(dialog).getByLabelText('Teams'), 'qe, perf');
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(within(dialog).getByLabelText('Name').getAttribute('aria-invalid')).toBe('true'),
    );
    expect(dialog.textContent).toContain('There is a principal ann already');
    expect(within(dialog).getByLabelText('Teams')).toHaveProperty('value', 'qe, perf');
    expect(sent).toEqual([{ id: 'ann', role: 'requester', teams: ['qe', 'perf'], displayName: '' }]);
  });

  it('says what disabling does before it does it', async () => {
    const sent: unknown[] = [];
    answer({ 'principals.update': collect(sent, principal('ann', { disabledAt: 2 })) });
    const { user } = show([principal('ann')], []);
    await user.click(await screen.findByRole('button', { name: 'Disable ann' }));
    const dialog = await screen.findByRole('dialog', { name: 'Disable ann' });
    expect(dialog.textContent).toContain('Its VMs run on to their deadlines');
    await user.click(within(dialog).getByRole('button', { name: 'Disable' }));
    await waitFor(() => expect(sent).toEqual([{ id: 'ann', disabled: true }]));
  });

  it('transfers the VMs of somebody who left', async () => {
    const sent: unknown[] = [];
    answer({ 'principals.transfer': collect(sent, { vms: 1 }) });
    setRows('leases', [['a', availableLease('a', { owner: 'ann' })]]);
    const { user } = show([principal('ann'), principal('bob')], []);
    await user.click(await screen.findByRole('button', { name: 'Transfer the VMs of ann' }));
    const dialog = await screen.findByRole('dialog', { name: 'Transfer VMs' });
    await user.click(within(dialog).getByRole('combobox', { name: 'To' }));
    await user.click(await screen.findByRole('option', { name: 'bob' }));
    await user.click(within(dialog).getByRole('button', { name: 'Transfer 1 VM' }));
    await waitFor(() => expect(sent).toEqual([{ from: 'ann', to: 'bob' }]));
  });

  it('shows a new token once, and closes only after it was copied', async () => {
    answer({ 'tokens.create': ({ label }) => ({ token: token('0123456789ab', { label }), text: TEXT }) });
    const { user } = show([principal('ann')], []);
    await user.click(await screen.findByRole('button', { name: 'New token for ann' }));
    const form = await screen.findByRole('dialog', { name: 'New token for ann' });
    expect(within(form).getByRole('checkbox', { name: /^admin/ })).toHaveProperty('disabled', true);
    await user.type(within(form).getByLabelText('Label'), 'laptop');
    await user.click(within(form).getByRole('button', { name: 'Create' }));
    const shown = await findToken();
    await user.keyboard('{Escape}');
    expect(shown.isConnected).toBe(true);
    expect(screen.getByRole('button', { name: 'Close' })).toHaveProperty('disabled', true);
    await user.keyboard('c');
    expect(shellCalls).toHaveBeenCalledWith('copyText', TEXT);
    const [close] = screen.getAllByRole('button', { name: 'Close' });
    await user.click(close as HTMLElement);
    await waitFor(() => expect(screen.queryByTestId('token')).toBeNull());
    expect(JSON.stringify(useAccess.getState())).not.toContain(TEXT);
  });

  it('does not close when copying failed', async () => {
    answer({ 'tokens.create': () => ({ token: token('0123456789ab'), text: TEXT }) });
    shellCalls.mockImplementation(() => {
      throw new Error('no clipboard');
    });
    const { user } = show([principal('ann')], []);
    useAccess.setState({
      dialog: { kind: 'issued', issued: { token: token('0123456789ab'), text: TEXT } },
    });
    await user.click(await screen.findByRole('button', { name: /Copy token/ }));
    expect(screen.getByRole('button', { name: 'Close' })).toHaveProperty('disabled', true);
  });

  it('rotates a token with an overlap', async () => {
    const sent: unknown[] = [];
    answer({ 'tokens.rotate': collect(sent, { token: token('new'), text: TEXT }) });
    const { user } = show([principal('ann')], [token('old', { label: 'ci' })]);
    await user.click(await screen.findByRole('button', { name: 'Rotate ci' }));
    await user.click(await screen.findByRole('button', { name: 'Create the new token' }));
    expect(await findToken()).toBeTruthy();
    expect(sent).toEqual([{ id: 'old', overlapSeconds: 86_400 }]);
    expect(screen.getByText('dyn_old_…', { selector: 'dd code' })).toBeTruthy();
  });

  it('says who used a token last before it is revoked', async () => {
    const sent: unknown[] = [];
    answer({ 'tokens.revoke': collect(sent, token('t')) });
    const used = token('t', { label: 'ci', lastUsedAt: Date.now(), lastUsedFrom: '10.1.2.3' });
    const { user } = show([principal('ann')], [used]);
    await user.click(await screen.findByRole('button', { name: 'Revoke ci' }));
    const dialog = await screen.findByRole('dialog', { name: 'Revoke ci' });
    expect(dialog.textContent).toContain('from 10.1.2.3');
    await user.click(within(dialog).getByRole('button', { name: 'Revoke' }));
    await waitFor(() => expect(sent).toEqual([{ id: 't' }]));
  });

  it('says how often an ended token is still used, and from where', async () => {
    const ended = { expiresAt: 5, refusals: 214, lastRefusedAt: Date.now(), lastRefusedFrom: '10.1.2.3' };
    const { user } = show([principal('ann')], [token('t', { label: 'old', ...ended })]);
    await user.click(await screen.findByRole('switch', { name: 'Show 1 ended' }));
    const table = await screen.findByRole('table', { name: 'Tokens' });
    expect(table.textContent).toMatch(/Used 214 times since, last .* from 10\.1\.2\.3/);
  });

  it('lists tokens that need somebody before those that do not', async () => {
    show(
      [principal('ann')],
      [
        token('fine', { label: 'fine' }),
        token('soon', { label: 'soon', expiresAt: Date.now() + DAY_MS }),
        token('known', { label: 'known', exposedAt: 1 }),
      ],
    );
    const table = await screen.findByRole('table', { name: 'Tokens' });
    const labels = within(table).getAllByRole('rowheader');
    expect(labels.map(({ textContent }) => textContent?.trim().split(/[^a-z]/)[0])).toEqual([
      'known',
      'soon',
      'fine',
    ]);
  });

  it('lists ended tokens only when asked, and offers to replace them', async () => {
    const { user } = show([principal('ann')], [token('t', { label: 'old', expiresAt: 5 })]);
    const show1 = await screen.findByRole('switch', { name: 'Show 1 ended' });
    expect(screen.queryByRole('table', { name: 'Tokens' })).toBeNull();
    await user.click(show1);
    expect(screen.getByText(/Refused everywhere: it expired/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Replace old' }));
    const form = await screen.findByRole('dialog', { name: 'New token for ann' });
    expect(within(form).getByLabelText('Label')).toHaveProperty('value', 'old');
  });

  it('finds one of 300 principals by its team', async () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      principal(`user-${index}`, { teams: index === 299 ? ['perf'] : [] }),
    );
    const { user } = show(many, []);
    expect(await screen.findByText('100 more; search to find them')).toBeTruthy();
    await user.type(screen.getByRole('textbox', { name: 'Search principals and tokens' }), 'perf');
    await waitFor(() =>
      expect(within(screen.getByRole('table', { name: 'Principals' })).getAllByRole('row')).toHaveLength(2),
    );
  });

  it('shows a requester their own tokens, which they can rotate and revoke, and why there is nothing else', async () => {
    lookAs({ principal: 'ann', role: 'requester', scopes: ['read', 'request'] });
    show([], [token('t', { label: 'mine' })]);
    expect(await screen.findByText(/Only an admin sees them/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Revoke mine' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'New token' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByRole('button', { name: 'Add a principal' }).getAttribute('title')).toMatch(
      /scope admin/,
    );
  });
});
