import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStore, type SqliteStore } from '../../core/history/index.ts';
import { createSilentLogger } from '../fixtures/silent-logger.ts';
import { temporaryFolder } from '../integration/cli/cli-process.ts';
import { syntheticHistory } from './synthetic-history.ts';

export const DOCUMENTS = 1_000_000;
const DAYS = 900;
const BATCH = 500;
/** Midnight: pages that end now find days with VMs. */
export const END_SECONDS = Math.floor(Date.now() / 86_400_000) * 86_400;

let kept: string | undefined;

export async function importMillion(store: SqliteStore): Promise<void> {
  let batch: { key: string; document: Record<string, unknown> }[] = [];
  for (const row of syntheticHistory(DOCUMENTS, DAYS, END_SECONDS)) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    await store.importBatch(batch);
    batch = [];
  }
}

/** Importing takes half a minute: a scene that did it leaves what it has for the next one. Nobody may be writing. */
export function keepMillion(folder: string): void {
  // Not a folder of the scene: those go with it.
  const outlasting = mkdtempSync(join(tmpdir(), 'dynvm-million-'));
  process.once('exit', () => rmSync(outlasting, { recursive: true, force: true }));
  kept = outlasting;
  for (const name of readdirSync(folder).filter((each) => each.startsWith('history.sqlite'))) {
    cpSync(join(folder, name), join(outlasting, name));
  }
}

/** A data folder with a million documents, for one scene to use up. */
export async function millionFolder(): Promise<string> {
  if (kept !== undefined) {
    const folder = kept;
    kept = undefined;
    return folder;
  }
  const folder = temporaryFolder();
  const store = await createSqliteStore({ folder, logger: createSilentLogger() });
  await importMillion(store);
  await store.close();
  return folder;
}
