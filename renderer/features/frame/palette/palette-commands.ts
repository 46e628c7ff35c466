import { chooseOwnIni, openLogFolder } from '../../../actions/shell.ts';
import { openPage, PAGES, setUi } from '../../../store/ui.ts';
import { historyCommands } from '../../history/history-commands.ts';
import { PAGE_TITLES } from '../page-titles.ts';
import type { PaletteCommand } from './palette-command.ts';

/** Where features add to the palette: a list or function each in a commands.ts of their own, one line here. */
const SOURCES: readonly (() => readonly PaletteCommand[])[] = [frameCommands, historyCommands];

export function paletteCommands(): PaletteCommand[] {
  return SOURCES.flatMap((source) => source());
}

function frameCommands(): PaletteCommand[] {
  return [
    { label: 'Get VMs', note: 'N', run: () => setUi({ provisionOpen: true }) },
    ...PAGES.map((page) => ({ label: PAGE_TITLES[page], note: 'page', run: () => openPage(page) })),
    { label: 'Show the keys', note: '?', run: () => setUi({ shortcutsOpen: true }) },
    { label: 'Use my ini', note: 'hosts', run: chooseOwnIni },
    { label: 'Open the log folder', run: openLogFolder },
  ];
}
