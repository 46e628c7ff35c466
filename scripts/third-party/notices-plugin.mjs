// For Vite: writes beside a bundle which packages are in it, and their licences.
import { formatNotices } from './format-notices.mjs';
import { readPackage, toPackagePath } from './read-package.mjs';

const NOTICES_FILE = 'THIRD_PARTY_NOTICES.txt';
/** For the package's own list and for its SBOM. */
export const PACKAGES_FILE = 'third-party-packages.json';

/** @returns {import('vite').Plugin} */
export function noticesPlugin() {
  return {
    name: 'third-party-notices',
    apply: 'build',
    generateBundle() {
      const paths = new Set([...this.getModuleIds()].map(toPackagePath).filter((path) => path !== undefined));
      const packages = [...paths].sort().map(readPackage);
      this.emitFile({ type: 'asset', fileName: NOTICES_FILE, source: formatNotices(packages) });
      this.emitFile({
        type: 'asset',
        fileName: PACKAGES_FILE,
        source: `${JSON.stringify(packages, null, 2)}\n`,
      });
    },
  };
}
