import { create } from 'zustand';
import { PAGE_START_META, PageStart, type Preferences } from '../../core/contract/preferences.ts';

/** Known before the first paint: it stands in the page. */
export const pageStart: PageStart = readStart();

export const usePreferences = create<Preferences>()(() => pageStart.preferences);

function readStart(): PageStart {
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="${PAGE_START_META}"]`);
  try {
    return PageStart.parse(JSON.parse(meta?.content ?? '{}'));
  } catch {
    // A page that was delivered without: everything as at the first start.
    return PageStart.parse({});
  }
}
