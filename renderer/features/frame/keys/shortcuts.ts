import { bridge } from '../../../bridge.ts';
import { PAGES } from '../../../store/ui.ts';
import { PAGE_TITLES } from '../page-titles.ts';

interface ShortcutGroup {
  readonly where: string;
  /** Keys pressed together, separated by spaces, and what they do. */
  readonly keys: readonly (readonly [string, string])[];
}

/** The modifier key for commands. */
export const COMMAND_KEY = bridge.info.platform === 'darwin' ? '⌘' : 'Ctrl';

/** Documents the shortcuts; each is handled where it applies. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    where: 'Everywhere',
    keys: [
      [`${COMMAND_KEY} K`, 'Find VMs, hosts, pages and commands'],
      ['N', 'Get VMs'],
      ['/', 'Search this page'],
      [`${COMMAND_KEY} F`, 'Search this page'],
      ['?', 'Show keyboard shortcuts'],
      ...PAGES.map((page, index) => [`${COMMAND_KEY} ${index + 1}`, PAGE_TITLES[page]] as const),
      ['Esc', 'Close the open dialog or details'],
    ],
  },
  {
    where: 'Lists',
    keys: [
      ['↑ ↓', 'Move between rows'],
      ['Enter', 'Open the details of a row'],
      ['Space', 'Select a row'],
      ['Delete', 'Release the selected VMs'],
      ['Shift F10', 'Open the menu of a row'],
    ],
  },
];
