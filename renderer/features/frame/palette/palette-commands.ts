import { openDifferences } from '../../../actions/open-subject.ts';
import { chooseIni, openLogFolder } from '../../../actions/shell.ts';
import { useFleet } from '../../../store/fleet.ts';
import { openPage, PAGES, setUi } from '../../../store/ui.ts';
import { refuseScope } from '../../../view/rights.ts';
import { listHistoryCommands } from '../../history/history-commands.ts';
import { listConfiguredHosts, testHosts } from '../../hosts/hosts-actions.ts';
import { setHosts } from '../../hosts/hosts-store.ts';
import { type AccessDialog, openAccessDialog } from '../../settings/access/access-store.ts';
import { PAGE_TITLES } from '../page-titles.ts';
import type { PaletteCommand } from './palette-command.ts';

/** Features add commands here, one line each. */
const SOURCES: readonly (() => readonly PaletteCommand[])[] = [listFrameCommands, listHistoryCommands];

export function listPaletteCommands(): PaletteCommand[] {
  return SOURCES.flatMap((source) => source());
}

function listFrameCommands(): PaletteCommand[] {
  const { me } = useFleet.getState();
  const admin = refuseScope(me, 'admin');
  return [
    {
      label: 'Get VMs',
      note: 'N',
      refusal: refuseScope(me, 'request'),
      run: () => setUi({ provisionOpen: true }),
    },
    ...PAGES.map((page) => ({ label: PAGE_TITLES[page], note: 'page', run: () => openPage(page) })),
    {
      label: 'Principals and tokens',
      note: 'settings',
      run: () => openPage('settings', { settingsTab: 'access' }),
    },
    { label: 'Audit trail', note: 'activity', run: () => openPage('activity', { activityTab: 'audit' }) },
    {
      label: 'Add a principal…',
      note: 'settings',
      refusal: admin,
      run: () => openAccess({ kind: 'principal' }),
    },
    { label: 'New token…', note: 'settings', refusal: admin, run: () => openAccess({ kind: 'token' }) },
    { label: 'Show keyboard shortcuts', note: '?', run: () => setUi({ shortcutsOpen: true }) },
    { label: 'Add a host…', note: 'hosts', refusal: admin, run: addHost },
    { label: 'Test all hosts', note: 'hosts', refusal: admin, run: testAllHosts },
    { label: 'Compare leases and hosts', note: 'hosts', refusal: admin, run: openDifferences },
    { label: 'Use my ini', note: 'hosts', run: chooseIni },
    { label: 'Open the log folder', run: openLogFolder },
  ];
}

function openAccess(dialog: AccessDialog): void {
  openPage('settings', { settingsTab: 'access' });
  openAccessDialog(dialog);
}

function addHost(): void {
  openPage('hosts');
  setHosts({ dialog: { kind: 'form' } });
}

function testAllHosts(): void {
  openPage('hosts');
  void testHosts(listConfiguredHosts(useFleet.getState().tables.hosts.rows.values()));
}
