import type { ElectronRuntime, NoRuntime } from './electron-runtime.ts';
import { findElectron, isRuntime } from './find-electron.ts';
import { missingLibraries } from './missing-libraries.ts';

/** What the launcher reads from stdout. */
export type RuntimeReport =
  | (ElectronRuntime & { readonly debianPackages: readonly string[] })
  | (NoRuntime & { readonly executable?: undefined });

/** Progress goes to stderr; stdout holds only the report. */
const found = await findElectron({
  testRuntime: process.argv.includes('--test-runtime'),
  download: true,
  say: (line) => process.stderr.write(`${line}\n`),
});
const report: RuntimeReport = isRuntime(found)
  ? { ...found, debianPackages: missingLibraries(found.executable).debianPackages }
  : found;
process.stdout.write(`${JSON.stringify(report)}\n`);
