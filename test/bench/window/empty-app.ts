import { fileURLToPath } from 'node:url';

/** Folder of an application that shows one empty page: what Electron itself takes. */
export const EMPTY_APP = fileURLToPath(new URL('./empty-app', import.meta.url));
