import { z } from 'zod';
import type { SqliteStore } from '../../sqlite/sqlite-store.ts';

const SETTING = 'couchbase.import';

/** How far the import came; kept in the store beside what it brought. */
const ImportProgress = z.object({
  bucketId: z.string(),
  /** The whole bucket was read once. */
  complete: z.boolean(),
  /** Key of the last document of an import in progress. */
  after: z.string(),
  /** Changes before it are known; epoch ms. */
  watermarkAt: z.number().optional(),
  lastReadAt: z.number().optional(),
  imported: z.number(),
  kept: z.number(),
  skipped: z.number(),
  oddFields: z.number(),
});
export type ImportProgress = z.infer<typeof ImportProgress>;

export function freshProgress(bucketId: string): ImportProgress {
  return { bucketId, complete: false, after: '', imported: 0, kept: 0, skipped: 0, oddFields: 0 };
}

export async function readProgress(
  store: Pick<SqliteStore, 'readSetting'>,
  bucketId: string,
): Promise<ImportProgress> {
  const text = await store.readSetting(SETTING);
  const kept = text === undefined ? undefined : ImportProgress.parse(JSON.parse(text));
  return kept?.bucketId === bucketId ? kept : freshProgress(bucketId);
}

export async function keepProgress(
  store: Pick<SqliteStore, 'writeSetting'>,
  progress: ImportProgress,
): Promise<void> {
  await store.writeSetting(SETTING, JSON.stringify(progress));
}
