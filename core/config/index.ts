/** Configuration: what other parts may use of it. */
export type * from './config.ts';
export { type ConfigDescription, describeConfig } from './describe-config.ts';
export { type ConfigDiff, diffConfig, type HostChange, type HostField, isSameConfig } from './diff-config.ts';
export { diffLines } from './diff-lines.ts';
export { editIni } from './edit-ini.ts';
export { fileSignature } from './file-signature.ts';
export { formatConfigDiff } from './format-config-diff.ts';
export { formatProblem } from './format-problem.ts';
export { isSecretKey, linesWithoutSecrets } from './hide-secrets.ts';
export { isLoopbackUrl } from './host-address.ts';
export { readIni } from './ini-document.ts';
export { changedSince, type IniFile, readIniFile, writeIniFile } from './ini-file.ts';
export { type LoadOptions, loadConfig } from './load-config.ts';
export { type ParseOptions, type ParseResult, parseConfig } from './parse-config.ts';
export { Secret, type SecretSource } from './secret.ts';
export { isSecretReference } from './secret-reference.ts';
export { type ConfigWatch, type WatchOptions, watchConfig } from './watch-config.ts';
