import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile } from './replace-file.ts';

/** What was chosen while the service ran, and is no part of the ini. */
const Settings = z.object({
  /** The legacy API of a window with real hosts. */
  legacyEnabled: z.boolean().catch(false),
  /** Where it listens in a window that was started without a port of its own; absent: where it always did. */
  legacyPort: z.number().int().min(1).max(65_535).optional().catch(undefined),
});
export type ServiceSettings = z.output<typeof Settings>;

const DEFAULTS: ServiceSettings = { legacyEnabled: false };

/** A missing or damaged file stands for the defaults, which are the careful ones. */
export async function readSettings(file: string): Promise<ServiceSettings> {
  try {
    return Settings.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return DEFAULTS;
  }
}

export async function writeSettings(file: string, settings: ServiceSettings): Promise<void> {
  await replaceFile(file, `${JSON.stringify(settings, null, 2)}\n`);
}
