import { openPage } from '../../store/ui.ts';
import type { PaletteCommand } from '../frame/palette/palette-command.ts';
import { openList, setHistory } from './history-store.ts';

/** Palette commands of the history page. */
export function listHistoryCommands(): PaletteCommand[] {
  return [
    {
      label: 'Past VMs',
      note: 'history',
      run: () => {
        openList({});
        openPage('history');
      },
    },
    {
      label: 'VM hours and other reports',
      note: 'history',
      run: () => {
        setHistory({ view: 'charts' });
        openPage('history');
      },
    },
  ];
}
