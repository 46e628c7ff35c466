import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { CordonDialog } from '../../../../../../renderer/features/hosts/edit/CordonDialog.tsx';
import { sampleHost } from '../../../../../fixtures/renderer/sample-host.ts';
import { renderPage, resetStores, setRows } from '../../../render-page.tsx';

const HOUR_MS = 3_600_000;

describe('the dialog that stops placing VMs on a host', () => {
  beforeEach(resetStores);

  function open(drain: boolean, changes: Parameters<typeof sampleHost>[1] = {}) {
    setRows('hosts', [[1, sampleHost(1, changes)]]);
    renderPage(<CordonDialog hostRef={1} drain={drain} />);
    return screen.getByRole('dialog').textContent ?? '';
  }

  it('drain says what drain does: nothing is moved or deleted early, and when the last VM ends', () => {
    const leases = { count: 12, releasing: 0, lastDeadlineAt: Date.now() + 3 * HOUR_MS };
    const text = open(true, { leases });
    expect(text).toContain('No new VMs will be placed there until someone uncordons it');
    expect(text).toContain('shows when its last VM ends');
    expect(text).toContain('VMs run until their deadline; none is moved or deleted early.');
    expect(text).toContain('It runs 12 VMs of ours; the last deadline is in');
    expect(screen.getByRole('button', { name: 'Drain' })).toBeTruthy();
  });

  it('cordon says that existing VMs stay, and what a pool means', () => {
    const physicalHosts = [...sampleHost(1).physicalHosts, ...sampleHost(2).physicalHosts];
    const text = open(false, { physicalHosts });
    expect(text).toContain('Existing VMs stay; nothing is moved.');
    expect(text).toContain('This applies to all 2 hosts of the pool.');
    expect(text).toContain('It runs none of our VMs.');
    expect(screen.getByRole('button', { name: 'Cordon' })).toBeTruthy();
  });
});
