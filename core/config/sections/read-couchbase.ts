import type { CouchbaseSettings } from '../config.ts';
import { readReferencedFile, resolveBesideIni } from '../secret-reference.ts';
import type { SectionReader } from './section-reader.ts';
import { CouchbaseSection, StaticPoolSection } from './section-schemas.ts';

/** Both undefined where the section says nothing of them, or something wrong (noted). */
export interface CouchbaseSections {
  readonly couchbase?: CouchbaseSettings;
  readonly staticPool?: CouchbaseSettings;
}

/** The `[couchbase]` section: the history's bucket (`couchbase.*`) and the static pool's (`static.*`). */
export async function readCouchbase(reader: SectionReader): Promise<CouchbaseSections> {
  const couchbase = mentions(reader, CouchbaseSection.shape) ? await readHistoryBucket(reader) : undefined;
  const staticPool = mentions(reader, StaticPoolSection.shape) ? await readStaticPool(reader) : undefined;
  return {
    ...(couchbase === undefined ? {} : { couchbase }),
    ...(staticPool === undefined ? {} : { staticPool }),
  };
}

async function readHistoryBucket(reader: SectionReader): Promise<CouchbaseSettings | undefined> {
  const keys = reader.read(CouchbaseSection);
  const password = await reader.secret('couchbase.userpassword');
  const caText = keys?.['couchbase.ca.file'];
  const caFile = caText === undefined ? undefined : await readableFile(caText, reader);
  if (keys === undefined || password === undefined) return undefined;
  if (caText !== undefined && caFile === undefined) return undefined;
  return {
    server: keys['couchbase.server'],
    bucket: keys['couchbase.bucket'],
    username: keys['couchbase.username'],
    password,
    ...(caFile === undefined ? {} : { caFile }),
    ...(keys['couchbase.instance.keys'] === undefined
      ? {}
      : { instanceKeys: keys['couchbase.instance.keys'] }),
    ...(keys['couchbase.lease.secs'] === undefined ? {} : { leaseSeconds: keys['couchbase.lease.secs'] }),
  };
}

async function readStaticPool(reader: SectionReader): Promise<CouchbaseSettings | undefined> {
  const keys = reader.read(StaticPoolSection);
  const password = await reader.secret('static.userpassword');
  if (keys === undefined || password === undefined) return undefined;
  return {
    server: keys['static.server'],
    bucket: keys['static.bucket'],
    username: keys['static.username'],
    password,
  };
}

/** The absolute path of `couchbase.ca.file`, once it can be read. */
async function readableFile(text: string, reader: SectionReader): Promise<string | undefined> {
  const key = 'couchbase.ca.file';
  const file = resolveBesideIni(text, reader.context);
  if (file === undefined) {
    reader.problem(key, 'is relative, but this text is no file; expected an absolute path');
    return undefined;
  }
  reader.dependOn(file);
  const read = await readReferencedFile(file, reader.context);
  if ('text' in read) return file;
  reader.problem(key, read.problem);
  return undefined;
}

function mentions(reader: SectionReader, shape: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(shape).some((key) => (reader.entries.get(key)?.value ?? '') !== '');
}
