import path from 'node:path';

/** The store's file in a data folder. */
export function storeFile(folder: string): string {
  return path.join(folder, 'history.sqlite');
}
