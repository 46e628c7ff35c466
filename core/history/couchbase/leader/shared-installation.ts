import type { SqliteStore } from '../../sqlite/sqlite-store.ts';
import type { Bucket } from '../bucket.ts';
import { changeCoordination, INSTALLATION_KEY, InstallationDocument } from './coordination.ts';

const SETTING = 'couchbase.installation';

type Settings = Pick<SqliteStore, 'readSetting' | 'writeSetting'>;

/** The installation that the services on a bucket share, as this one learned it; undefined before its first contact. */
export async function knownInstallation(store: Settings, bucketId: string): Promise<string | undefined> {
  const text = await store.readSetting(SETTING);
  const known = text === undefined ? undefined : (JSON.parse(text) as { bucketId: string; id: string });
  return known?.bucketId === bucketId ? known.id : undefined;
}

/** The first service on a bucket gives it its installation; the others take it. Undefined: the bucket can't tell now. */
export async function agreeOnInstallation(
  bucket: Bucket,
  store: Settings,
  place: { readonly bucketId: string; readonly own: string },
): Promise<string | undefined> {
  const { bucketId, own } = place;
  const there = await changeCoordination(bucket, INSTALLATION_KEY, InstallationDocument, (known) =>
    known ? undefined : { id: own },
  );
  if (there.kind !== 'agreed') return undefined;
  const id = there.value?.id ?? own;
  await store.writeSetting(SETTING, JSON.stringify({ bucketId, id }));
  return id;
}
