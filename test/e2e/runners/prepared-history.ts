import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ForeignDocument } from '../../../core/history/import-document.ts';
import { createSqliteStore } from '../../../core/history/index.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';
import { temporaryFolder } from './desktop.ts';

export interface PastDocument {
  readonly key: string;
  readonly document: ForeignDocument;
}

/** A data folder whose store knows these VMs already. */
export async function preparedFolder(documents: readonly PastDocument[]): Promise<string> {
  const folder = temporaryFolder();
  const store = await createSqliteStore({ folder, logger: createSilentLogger() });
  await store.importBatch(documents);
  await store.close();
  return folder;
}

/** A configuration whose only host does not answer: the past does not need it. */
export function hostlessIni(folder: string): string {
  const path = join(folder, 'away.ini');
  writeFileSync(
    path,
    '[common]\ncentos7.template=t\n[xenhost1]\nhost.name=http://127.0.0.1:9\nhost.user=root\nhost.password=x\nhost.storage.name=s\n',
  );
  return path;
}
