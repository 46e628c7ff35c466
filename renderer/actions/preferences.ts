import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core';
import type { Preferences } from '../../core/contract/preferences.ts';
import { bridge } from '../bridge.ts';
import { usePreferences } from '../store/preferences.ts';

/** Dragging and typing cause many changes; saving once afterwards is enough. */
const SAVE_AFTER_MS = 300;

let timer: number | undefined;

/** Applies at once and is saved for the next start. */
export function changePreferences(changes: Partial<Preferences>): void {
  usePreferences.setState(changes);
  window.clearTimeout(timer);
  timer = window.setTimeout(save, SAVE_AFTER_MS);
}

function save(): void {
  timer = undefined;
  void bridge.shell.savePreferences(usePreferences.getState());
}

/** The tray and dialogs of the system change preferences too. */
export function followPreferences(): void {
  bridge.onPreferences((preferences) => usePreferences.setState(preferences));
}

/** Changes made just before the page closes are saved too. */
export function savePreferencesAtTheEnd(): void {
  window.addEventListener('pagehide', () => {
    if (timer !== undefined) save();
  });
}

/** Lets Mantine keep the colour scheme with the other preferences. */
export const colorSchemeManager: MantineColorSchemeManager = {
  get: () => usePreferences.getState().colorScheme,
  set: (colorScheme: MantineColorScheme) => changePreferences({ colorScheme }),
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => changePreferences({ colorScheme: 'auto' }),
};
