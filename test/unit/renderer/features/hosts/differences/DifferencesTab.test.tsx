import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ReconcileFinding } from '../../../../../../core/model/reconcile.ts';
import { DifferencesTab } from '../../../../../../renderer/features/hosts/differences/DifferencesTab.tsx';
import {
  compareLeasesAndHosts,
  settleFindings,
} from '../../../../../../renderer/features/hosts/differences/differences-actions.ts';
import {
  initialDifferences,
  useDifferences,
} from '../../../../../../renderer/features/hosts/differences/differences-store.ts';
import { renderPage, resetStores } from '../../../render-page.tsx';
import { answer, resetBridge } from '../../../window-bridge.tsx';

const disk = (name: string): ReconcileFinding => ({
  ...{ kind: 'orphan-disk', action: 'remove', done: false, hostRef: 1, host: 'http://s1' },
  ...{ name, uuid: `uuid-${name}`, leaseId: `lease-${name}`, sizeBytes: 20 * 1024 ** 3 },
  message: `Disk ${name} of lease lease-${name} belongs to no VM.`,
});
const toDone = (finding: ReconcileFinding): ReconcileFinding => ({ ...finding, done: true });
const FINDINGS: readonly ReconcileFinding[] = [
  {
    ...{ kind: 'deadline-differs', action: 'take-deadline', done: false, hostRef: 1, host: 'http://s1' },
    ...{ name: 'job', uuid: 'vm-job', leaseId: 'lease-job', message: 'job: two deadlines.' },
  },
  disk('disk-a'),
  disk('disk-b'),
  {
    ...{ kind: 'other-installation', action: 'none', done: false, hostRef: 2, host: 'http://s2' },
    ...{ name: 'theirs', uuid: 'vm-theirs', installation: 'beta', message: 'theirs is managed by beta.' },
  },
];

/** What the core was asked to do. */
let asked: { dryRun?: boolean | undefined; only?: readonly { id: string }[] | undefined }[];

async function openTab(findings = FINDINGS) {
  answer({
    'leases.reconcile': ({ dryRun, only }) => {
      asked.push({ dryRun, only });
      const chosen = findings.filter(({ uuid }) => !only || only.some(({ id }) => id === uuid));
      return chosen.map((finding) => ({ ...finding, done: dryRun !== true }));
    },
  });
  await compareLeasesAndHosts();
  return renderPage(<DifferencesTab />);
}

const rows = () =>
  within(screen.getByRole('table', { name: 'Differences' }))
    .getAllByRole('row')
    .slice(1);

describe('the differences between leases and hosts', () => {
  beforeEach(() => {
    resetStores();
    resetBridge();
    asked = [];
    useDifferences.setState(initialDifferences(), true);
  });

  it('shows leaked disks first, with what will be done, after a comparison that changes nothing', async () => {
    await openTab();
    expect(asked).toEqual([{ dryRun: true, only: undefined }]);
    expect(rows().map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('The disk is deleted (20\u2009GiB)'),
      expect.stringContaining('disk-b'),
      expect.stringContaining('The later deadline of the VM applies'),
    ]);
    expect(screen.getByText(/comparing changes nothing/)).toBeTruthy();
  });

  it('settles one difference by its button, and only that one', async () => {
    const { user } = await openTab();
    await user.click(screen.getByRole('button', { name: 'Use later deadline: job' }));
    expect(asked[1]).toMatchObject({ only: [{ id: 'vm-job' }] });
    await expect.poll(() => rows()).toHaveLength(2);
  });

  it('names a disk and asks before it is deleted', async () => {
    const { user } = await openTab();
    await user.click(screen.getByRole('button', { name: 'Delete disk: disk-a' }));
    const dialog = screen.getByRole('dialog', { name: 'Delete disk disk-a' });
    expect(dialog.textContent).toContain('cannot be undone');
    expect(asked).toHaveLength(1);
    await user.click(within(dialog).getByRole('button', { name: 'Delete disk' }));
    expect(asked[1]).toMatchObject({ only: [{ id: 'uuid-disk-a' }] });
  });

  it('deletes all leaked disks at once, after naming them with their size', async () => {
    const { user } = await openTab();
    await user.click(screen.getByRole('button', { name: 'Delete all 2 orphan disks' }));
    const dialog = screen.getByRole('dialog', { name: 'Delete 2 disks' });
    expect(dialog.textContent).toContain('disk-a on http://s1');
    expect(dialog.textContent).toContain('Together 40\u2009GiB');
    await user.click(within(dialog).getByRole('button', { name: 'Delete 2 disks' }));
    expect(asked[1]?.only).toHaveLength(2);
  });

  it('deletes very many in pieces, one after the other', async () => {
    await openTab();
    const disks = Array.from({ length: 2500 }, (_, index) => disk(`many-${index}`));
    answer({
      'leases.reconcile': ({ only }) => {
        asked.push({ only });
        return disks.filter(({ uuid }) => only?.some(({ id }) => id === uuid)).map(toDone);
      },
    });
    asked = [];
    await settleFindings(disks);
    expect(asked.map(({ only }) => only?.length)).toEqual([1000, 1000, 500, undefined]);
    expect(asked.flatMap(({ only }) => only ?? []).map(({ id }) => id)).toEqual(
      disks.map(({ uuid }) => uuid),
    );
    expect(await screen.findByText('Settled 2 500 differences')).toBeTruthy();
  });

  it('keeps what the pieces before a failure settled', async () => {
    const disks = Array.from({ length: 1500 }, (_, index) => disk(`many-${index}`));
    answer({
      'leases.reconcile': ({ only }) => {
        if (only?.length === 500) throw new Error('The console is not running.');
        return only ? disks.slice(0, 1000).map(toDone) : disks;
      },
    });
    await settleFindings(disks);
    const { comparison, settling } = useDifferences.getState();
    expect(comparison?.findings).toEqual(disks.slice(1000));
    expect(settling.size).toBe(0);
  });

  it('forgets what was settled once the hosts’ records must show it', async () => {
    useDifferences.setState({ settledAt: { long: Date.now() - 60_000, lately: Date.now() } });
    await openTab();
    expect(Object.keys(useDifferences.getState().settledAt)).toEqual(['lately']);
  });

  it('says beside a difference why it could not be settled', async () => {
    const { user } = await openTab();
    answer({
      'leases.reconcile': ({ only }) =>
        only
          ? [
              {
                ...disk('disk-a'),
                failure: { code: 'host-unavailable', message: 'sim-host-1 does not answer.' },
              },
            ]
          : [...FINDINGS],
    });
    await user.click(screen.getByRole('button', { name: 'Delete disk: disk-a' }));
    await user.click(
      within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete disk', hidden: true }),
    );
    expect(await screen.findByText('Not settled: sim-host-1 does not answer.')).toBeTruthy();
  });

  it('leaves VMs of other installations alone and names the command that takes them over', async () => {
    await openTab();
    const alone = screen.getByRole('region', { name: 'Left alone' });
    expect(alone.textContent).toContain('1 VM on 1 host belongs to installation beta');
    expect(alone.textContent).toContain('dynvm reconcile --adopt beta');
    expect(within(alone).queryByRole('button', { name: /Delete|Adopt/ })).toBeNull();
  });

  it('says that leases and hosts agree', async () => {
    await openTab([]);
    expect(screen.getByText('Leases and hosts agree.')).toBeTruthy();
  });

  it('offers another try when the comparison fails', async () => {
    await compareLeasesAndHosts();
    renderPage(<DifferencesTab />);
    expect(screen.getByRole('heading', { name: 'Could not compare leases and hosts' })).toBeTruthy();
  });
});
