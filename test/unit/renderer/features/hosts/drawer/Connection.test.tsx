import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HostCheck } from '../../../../../../core/contract/fleet.ts';
import { Connection } from '../../../../../../renderer/features/hosts/drawer/Connection.tsx';
import { initialHosts, setHosts, useHosts } from '../../../../../../renderer/features/hosts/hosts-store.ts';
import { sampleHost } from '../../../../../fixtures/renderer/sample-host.ts';
import { renderPage, resetStores } from '../../../render-page.tsx';

type Trust = NonNullable<HostCheck['certificate']>['trust'];

function renderConnection(trust: Trust) {
  const certificate = { fingerprintSha256: 'AB:CD', subject: 's1', validToAt: 0, trust };
  const check = { hostRef: 1, name: 's1', ok: true, durationMs: 1, items: [], certificate };
  setHosts({ tested: { 1: { check, at: 0, byItself: false } } });
  return renderPage(<Connection entry={sampleHost(1)} host={undefined} />);
}

describe("a host's certificate in its drawer", () => {
  beforeEach(() => {
    resetStores();
    useHosts.setState(initialHosts(), true);
  });

  it('needs no trust once it is pinned', () => {
    renderConnection('pinned');
    expect(screen.getByText('pinned')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Trust' })).toBeNull();
  });

  it.each([
    ['system', 'trusted by this computer'],
    ['unverified', 'not verified'],
    ['refused', 'not trusted'],
  ] as const)('that is %s can be pinned', async (trust, note) => {
    const { user } = renderConnection(trust);
    expect(screen.getByText(note)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Trust' }));
    expect(useHosts.getState().dialog).toMatchObject({
      pending: { edits: [{ key: 'host.tls.fingerprint', value: 'AB:CD' }] },
    });
  });
});
