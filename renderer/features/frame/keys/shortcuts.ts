import { bridge } from '../../../bridge.ts';
import { PAGES } from '../../../store/ui.ts';
import { PAGE_TITLES } from '../page-titles.ts';

interface ShortcutGroup {
  readonly where: string;
  /** Keys pressed together, with a blank between; what they do. */
  readonly keys: readonly (readonly [string, string])[];
}

/** The key beside which others are pressed for a command of the window. */
export const COMMAND_KEY = bridge.info.platform === 'darwin' ? '⌘' : 'Ctrl';

/** What the sheet of keys shows; the keys themselves are heard where each works. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    where: 'Everywhere',
    keys: [
      [`${COMMAND_KEY} K`, 'Find VMs, hosts, pages and commands'],
      ['N', 'Get VMs'],
      ['?', 'Show these keys'],
      ...PAGES.map((page, index) => [`${COMMAND_KEY} ${index + 1}`, PAGE_TITLES[page]] as const),
      ['Esc', 'Close what is open'],
    ],
  },
  {
    where: 'Lists',
    keys: [
      ['↑ ↓', 'Move through the rows'],
      ['Enter', 'Show the details of a row'],
      ['Space', 'Select a row'],
    ],
  },
];
