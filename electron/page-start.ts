import { createHash } from 'node:crypto';
import type { PageStart, Preferences } from '../core/contract/preferences.ts';
import type { DesktopSettingsFile } from './desktop-settings.ts';

export interface PageStartFacts {
  readonly settings: DesktopSettingsFile;
  /** Undefined: the demo, of which nothing outlives its end. */
  readonly configPath: string | undefined;
  readonly locked: PageStart['locked'];
  readonly logFolder: string;
}

/** What the page is delivered with. */
export function pageStart({ settings, configPath, locked, logFolder }: PageStartFacts): PageStart {
  return {
    preferences: settings.current().preferences,
    ...(configPath !== undefined && {
      fleet: createHash('sha256').update(configPath).digest('hex').slice(0, 16),
    }),
    locked,
    versions: { node: process.versions.node },
    logFolder,
  };
}

/** Menus, dialogs and what shows before the first paint follow the page's colours. */
export function themeOf({ colorScheme }: Preferences): 'system' | 'light' | 'dark' {
  return colorScheme === 'auto' ? 'system' : colorScheme;
}
