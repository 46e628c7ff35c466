import { create } from 'zustand';
import { PAGE_START_META, PageStart, type Preferences } from '../../core/contract/preferences.ts';

/** Embedded in the page, so it is known before the first paint. */
export const pageStart: PageStart = readStart();

export const usePreferences = create<Preferences>()(() => pageStart.preferences);

function readStart(): PageStart {
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="${PAGE_START_META}"]`);
  try {
    return PageStart.parse(JSON.parse(meta?.content ?? '{}'));
  } catch {
    // A page without it starts with defaults.
    return PageStart.parse({});
  }
}
