import { findElectron, isRuntime } from './find-runtime.ts';
import { missingLibraries } from './missing-libraries.ts';
import type { ElectronRuntime, NoRuntime } from './runtime.ts';

/** What the launcher, which is plain JavaScript, reads from stdout. */
export type RuntimeReport =
  | (ElectronRuntime & { readonly debianPackages: readonly string[] })
  | (NoRuntime & { readonly executable?: undefined });

/** Progress goes to stderr: the report is the only thing on stdout. */
const found = await findElectron({
  testRuntime: process.argv.includes('--test-runtime'),
  download: true,
  say: (line) => process.stderr.write(`${line}\n`),
});
const report: RuntimeReport = isRuntime(found)
  ? { ...found, debianPackages: missingLibraries(found.executable).debianPackages }
  : found;
process.stdout.write(`${JSON.stringify(report)}\n`);
