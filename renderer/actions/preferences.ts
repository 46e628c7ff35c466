import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core';
import type { Preferences } from '../../core/contract/preferences.ts';
import { bridge } from '../bridge.ts';
import { usePreferences } from '../store/preferences.ts';

/** Dragging and typing change things many times; one save afterwards is enough. */
const SAVE_AFTER_MS = 300;

let timer: number | undefined;

/** Takes effect at once and is kept for the next start. */
export function changePreferences(changes: Partial<Preferences>): void {
  usePreferences.setState(changes);
  window.clearTimeout(timer);
  timer = window.setTimeout(save, SAVE_AFTER_MS);
}

function save(): void {
  timer = undefined;
  void bridge.shell.savePreferences(usePreferences.getState());
}

/** What was changed just before the page goes is kept too. */
export function savePreferencesAtTheEnd(): void {
  window.addEventListener('pagehide', () => {
    if (timer !== undefined) save();
  });
}

/** Where Mantine finds and keeps the colours: with the other preferences. */
export const colorSchemeManager: MantineColorSchemeManager = {
  get: () => usePreferences.getState().colorScheme,
  set: (colorScheme: MantineColorScheme) => changePreferences({ colorScheme }),
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => changePreferences({ colorScheme: 'auto' }),
};
