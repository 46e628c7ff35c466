/** The folder with what this installation keeps: who holds it, and whose VMs are ours. */
export type { ControlAccess, DataFolder, Holder } from './data-folder.ts';
export { defaultDataFolderPath } from './default-path.ts';
export { type OpenDataFolderOptions, openDataFolder, readControl, readHolder } from './open-data-folder.ts';
export { replaceFile } from './replace-file.ts';
export { readSettings, type ServiceSettings, writeSettings } from './settings-file.ts';
