import { openPage } from '../../store/ui.ts';
import type { PaletteCommand } from '../frame/palette/palette-command.ts';
import { openList, setHistory } from './history-store.ts';

/** What the palette offers of the past. */
export function listHistoryCommands(): PaletteCommand[] {
  return [
    {
      label: 'VMs of the past',
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
