import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { Palette } from '../../../../../../renderer/features/frame/palette/Palette.tsx';
import { useHosts } from '../../../../../../renderer/features/hosts/hosts-store.ts';
import { useAccess } from '../../../../../../renderer/features/settings/access/access-store.ts';
import { useVmDialog } from '../../../../../../renderer/features/vms/dialogs/dialog-store.ts';
import { setUi } from '../../../../../../renderer/store/ui.ts';
import { sampleHost } from '../../../../../fixtures/renderer/sample-host.ts';
import { availableLease } from '../../../../../fixtures/sample-lease.ts';
import { renderPage, resetStores, setRows } from '../../../render-page.tsx';

describe('the palette', () => {
  beforeEach(() => {
    resetStores();
    setRows('hosts', [[4, sampleHost(4)]]);
    setRows('leases', [['one', availableLease('one')]]);
    setUi({ paletteOpen: true });
  });

  it.each([
    ['cordon s4', () => useHosts.getState().dialog, { kind: 'cordon', hostRef: 4, drain: false }],
    ['add a principal', () => useAccess.getState().dialog, { kind: 'principal' }],
    ['new token', () => useAccess.getState().dialog, { kind: 'token' }],
    ['add host', () => useHosts.getState().dialog, { kind: 'form' }],
  ])('finds “%s” and opens its dialog', async (text, read, expected) => {
    const { user } = renderPage(<Palette />);
    await run(user, text);
    expect(read()).toMatchObject(expected);
  });

  it.each(['extend', 'release'] as const)('finds “%s” for a VM of ours', async (verb) => {
    const { user } = renderPage(<Palette />);
    await run(user, `${verb} ${availableLease('one').name}`);
    expect(useVmDialog.getState().dialog.kind).toBe(verb);
  });

  it('says that nothing matches', async () => {
    const { user } = renderPage(<Palette />);
    await user.type(screen.getByRole('combobox'), 'no-such-thing');
    expect(screen.getByText('No match.')).toBeTruthy();
  });
});

/** Types once the dialog has taken the focus, and runs the first entry. */
async function run(user: ReturnType<typeof renderPage>['user'], text: string): Promise<void> {
  const field = screen.getByRole('combobox');
  await waitFor(() => expect(document.activeElement).toBe(field));
  fireEvent.change(field, { target: { value: text } });
  await user.keyboard('{Enter}');
}
