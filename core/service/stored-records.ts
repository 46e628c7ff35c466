import { z } from 'zod';
import type { SqliteStore } from '../history/index.ts';
import type { AuditRecord } from '../model/audit-entry.ts';

/** Records that are kept as one setting of the store. */
export interface StoredRecords<T> {
  /** As last saved. */
  readonly initial: T[];
  /** @throws DynvmError store-unavailable */
  save(records: readonly T[], audit?: AuditRecord): Promise<void>;
}

/**
 * Those of a later version must not prevent the start: then there are none.
 * @param onUnreadable says so
 * @throws DynvmError store-unavailable
 */
export async function openStoredRecords<T>(
  store: Pick<SqliteStore, 'readSetting' | 'writeSetting'>,
  {
    setting,
    schema,
    onUnreadable,
  }: {
    setting: string;
    schema: z.ZodType<T>;
    onUnreadable: (error: unknown) => void;
  },
): Promise<StoredRecords<T>> {
  const text = await store.readSetting(setting);
  return {
    initial: parse(),
    save: (records, audit) => store.writeSetting(setting, JSON.stringify(records), audit && [audit]),
  };

  function parse(): T[] {
    if (text === undefined) return [];
    try {
      return z.array(schema).parse(JSON.parse(text));
    } catch (error) {
      onUnreadable(error);
      return [];
    }
  }
}
