import { defaultDataFolderPath } from '../data-folder/index.ts';
import { openSqliteArchive, reportCsv, type SqliteArchive } from '../history/index.ts';
import type { Report } from '../model/report.ts';

/** Looks into the store of a data folder, beside the service that may be working in it. */
export async function withArchive<T>(
  dataDir: string | undefined,
  read: (archive: SqliteArchive) => Promise<T>,
): Promise<T> {
  const archive = openSqliteArchive(dataDir ?? defaultDataFolderPath());
  try {
    return await read(archive);
  } finally {
    await archive.close();
  }
}

/** A report as a file for spreadsheets. */
export function toCsvFile(report: Report): string {
  return reportCsv(report);
}
