// electron-builder runs this once the application folder is complete (afterPack in electron-builder.yml).
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Electron's own start-up application runs any application on its command line; a product has its own. An unpacked
 * Electron is copied as it is, and this with it.
 * @param {{ appOutDir: string, packager: { getResourcesDir(appOutDir: string): string } }} context
 */
export default async function removeStartApplication({ appOutDir, packager }) {
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
}
