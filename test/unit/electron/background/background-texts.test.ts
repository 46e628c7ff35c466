import { describe, expect, it, vi } from 'vitest';
import { canQuitWhenReady, toQuitLines } from '../../../../electron/background/quit-question.ts';
import { toTrayItems, toTrayTooltip } from '../../../../electron/background/tray-menu.ts';
import type { WorkSummary } from '../../../../electron/background/work-summary.ts';

// Only the text of the entry is tested here; the module knows Electron's login items as well.
vi.mock('electron', () => ({ app: {} }));
const { toAutostartEntry } = await import('../../../../electron/background/start-at-login.ts');

const NOTHING: WorkSummary = {
  demo: false,
  hosts: 100,
  vms: 1912,
  unreachableHosts: 0,
  buildingVms: 0,
  queuedVms: 0,
  deletingVms: 0,
  expiringVms: 0,
  legacyPort: undefined,
};
const BUSY = {
  ...NOTHING,
  unreachableHosts: 3,
  buildingVms: 6,
  queuedVms: 7,
  expiringVms: 1,
  legacyPort: 5000,
};
const SETTINGS = { notifications: true, startAtLogin: false };

describe('what quitting interrupts', () => {
  it('is nothing while nothing is in progress, and in the demo', () => {
    expect(toQuitLines(NOTHING)).toEqual([]);
    expect(toQuitLines({ ...BUSY, demo: true })).toEqual([]);
  });

  it('is listed with what becomes of it, without lines that do not apply', () => {
    expect(toQuitLines(BUSY).map(({ what, outcome }) => `${what}: ${outcome}`)).toEqual([
      '6 VMs being built: go on at the next start if they have started',
      '7 VMs queued: are given up',
      '1 VM expires in the next hour: stay until the next start',
      'CI jobs on port 5000: get no answer',
    ]);
  });

  it('can be waited for only while something is being built or queued', () => {
    expect(canQuitWhenReady(BUSY)).toBe(true);
    expect(canQuitWhenReady({ ...NOTHING, expiringVms: 5 })).toBe(false);
  });
});

describe('the tray', () => {
  const labels = (work: WorkSummary | undefined) =>
    toTrayItems(work, SETTINGS).map((item) => ('label' in item ? item.label : '-'));

  it('says what needs attention first, and leaves out lines with 0', () => {
    expect(labels(BUSY).slice(0, 7)).toEqual([
      '100 hosts, 1,912 VMs',
      '✕ 3 hosts unreachable',
      '○ 7 VMs queued',
      '◐ 6 VMs being built',
      '▲ 1 VM expires within 1 h',
      '-',
      'Get VMs…',
    ]);
    expect(labels(NOTHING)).toEqual([
      ...['100 hosts, 1,912 VMs', '-', 'Get VMs…', 'Show DynVM', '-', 'Notifications', 'Start at login'],
      ...['-', 'Settings…', 'Quit DynVM…'],
    ]);
  });

  it('says when the service is not running', () => {
    expect(labels(undefined)[0]).toBe('Not running');
    expect(toTrayTooltip(undefined)).toBe('DynVM: not running');
    expect(toTrayTooltip(BUSY)).toBe('DynVM: 100 hosts, 1,912 VMs, 3 hosts unreachable');
  });
});

describe('the autostart entry', () => {
  it('quotes what the standard reserves, and starts in the background', () => {
    const entry = toAutostartEntry({
      executable: '/opt/DynVM Console/dynvm-console',
      args: ['--config', '/home/a/100%.ini'],
    });
    expect(entry).toContain('Exec="/opt/DynVM Console/dynvm-console" --config /home/a/100%%.ini --hidden\n');
  });
});
