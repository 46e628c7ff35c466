/** Configuration: what other parts may use of it. */
export type * from './config.ts';
export { type ConfigDescription, describeConfig } from './describe-config.ts';
export { type ConfigDiff, diffConfig, type HostChange, type HostField, isSameConfig } from './diff-config.ts';
export { fileSignature } from './file-signature.ts';
export { formatConfigDiff } from './format-config-diff.ts';
export { formatProblem } from './format-problem.ts';
export { diffLines } from './ini/diff-lines.ts';
export { editIni } from './ini/edit-ini.ts';
export { changedSince, type IniFile, readIniFile, writeIniFile } from './ini/ini-file.ts';
export { isSecretKey, linesWithoutSecrets } from './ini/lines-without-secrets.ts';
export { readIni } from './ini/read-ini.ts';
export { type LoadOptions, loadConfig } from './load-config.ts';
export { type ParseOptions, type ParseResult, parseConfig } from './parse-config.ts';
export { permissionWarnings } from './permission-warnings.ts';
export { Secret, type SecretSource } from './secret.ts';
export { isSecretReference } from './secret-reference.ts';
export { isLoopbackUrl } from './sections/host-address.ts';
export { type ConfigWatch, type WatchOptions, watchConfig } from './watch-config.ts';
