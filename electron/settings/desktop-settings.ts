import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { Preferences } from '../../core/contract/preferences.ts';
import type { Logger } from '../../core/ports.ts';
import { SavedService } from '../remote-service/service-address.ts';

const Bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});

/** Settings of this desktop and its user; nothing about the service. */
const Settings = z.object({
  /** The ini used last; null = the demo. */
  configPath: z.string().nullable().default(null),
  /** The ini used before the demo: the way back offers it. */
  lastConfigPath: z.string().optional(),
  /** Services signed in to, the last used first. */
  services: z.array(SavedService).max(50).default([]),
  /** The window shows this one; absent: a core of its own. */
  service: SavedService.optional(),
  preferences: Preferences.prefault({}),
  window: z.object({ bounds: Bounds, maximized: z.boolean() }).optional(),
});
type DesktopSettings = z.output<typeof Settings>;

export interface DesktopSettingsFile {
  current(): DesktopSettings;
  change(settings: Partial<DesktopSettings>): Promise<void>;
}

/** A damaged file is replaced by the defaults. */
export function openDesktopSettings(file: string, logger: Logger): DesktopSettingsFile {
  let current = read(file, logger);
  let writing: Promise<void> = Promise.resolve();
  return {
    current: () => current,
    change(settings) {
      current = { ...current, ...settings };
      writing = writing.then(() => save(file, current, logger));
      return writing;
    },
  };
}

function read(file: string, logger: Logger): DesktopSettings {
  try {
    return Settings.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      logger.warn({ file }, 'the settings file is damaged; using the defaults');
    return Settings.parse({});
  }
}

async function save(file: string, settings: DesktopSettings, logger: Logger): Promise<void> {
  try {
    await writeFile(`${file}.tmp`, JSON.stringify(settings, null, 2), { mode: 0o600 });
    await rename(`${file}.tmp`, file);
  } catch (error) {
    logger.warn({ err: error, file }, 'the settings could not be saved');
  }
}
