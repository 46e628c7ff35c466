import { createRequire } from 'node:module';

/** Put in by the bundler; not there where the sources run as they are. */
declare const BUILT_VERSION: string | undefined;

/** The product's version, as shown and as sent in User-Agent. */
export const VERSION: string = typeof BUILT_VERSION === 'string' ? BUILT_VERSION : readVersion();

function readVersion(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('../package.json');
  return manifest.version;
}
