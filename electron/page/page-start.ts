import { createHash } from 'node:crypto';
import type { PageStart, Preferences } from '../../core/contract/preferences.ts';
import type { DesktopSettingsFile } from '../settings/desktop-settings.ts';

export interface PageStartFacts {
  readonly settings: DesktopSettingsFile;
  /** Undefined for the demo, which leaves nothing behind. */
  readonly configPath: string | undefined;
  /** Of the service that is shown in place of an own core. */
  readonly origin?: string | undefined;
  readonly locked: PageStart['locked'];
  readonly logFolder: string;
}

/** The data that is inserted into the page as it is served. */
export function pageStart({ settings, configPath, origin, locked, logFolder }: PageStartFacts): PageStart {
  const source = origin ?? configPath;
  return {
    preferences: settings.current().preferences,
    ...(source !== undefined && {
      fleet: createHash('sha256').update(source).digest('hex').slice(0, 16),
    }),
    locked,
    versions: { node: process.versions.node },
    logFolder,
  };
}

/** Menus, dialogs and the background before the first paint follow the page's colour scheme. */
export function toThemeSource({ colorScheme }: Preferences): 'system' | 'light' | 'dark' {
  return colorScheme === 'auto' ? 'system' : colorScheme;
}
