import { PAGE_START_META, Preferences } from '../../core/contract/preferences.ts';

const KEY = 'dynvm preferences';

/** What this browser keeps; what another version wrote otherwise counts as not there. */
function readPreferences(): Preferences {
  try {
    return Preferences.parse(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    return Preferences.parse({});
  }
}

export function storePreferences(preferences: Preferences): void {
  localStorage.setItem(KEY, JSON.stringify(preferences));
}

/** Puts them where the console looks for them, and the colours on the page before anything is drawn. */
export function applyStoredPreferences(): void {
  const preferences = readPreferences();
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="${PAGE_START_META}"]`);
  if (meta) meta.content = JSON.stringify({ preferences });
  const { colorScheme } = preferences;
  const isDark = colorScheme === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : undefined;
  const scheme = isDark === undefined ? colorScheme : isDark ? 'dark' : 'light';
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
}
