/** The folder with what this installation keeps: who holds it, and whose VMs are ours. */

export { defaultDataFolderPath } from '../base/user-folders.ts';
export { readKeptFiles, requireSameInstallation, writeKeptFiles } from './backup-files.ts';
export type { ControlAccess, DataFolder } from './data-folder.ts';
export { openDataFolder, readControl } from './open-data-folder.ts';
export { replaceFile } from './replace-file.ts';
export { readSettings, writeSettings } from './settings-file.ts';
