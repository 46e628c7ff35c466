// THIRD_PARTY_NOTICES.txt: whose software is in a bundle, and under which licence.
import { readLicenseTexts } from './read-package.mjs';

/** @typedef {import('./read-package.mjs').ThirdPartyPackage} ThirdPartyPackage */

const RULE = '-'.repeat(80);

/**
 * Packages with the same licence text share it.
 * @param {readonly ThirdPartyPackage[]} packages
 */
export function formatNotices(packages) {
  /** @type {Map<string, ThirdPartyPackage[]>} */
  const byText = new Map();
  for (const thirdParty of packages) {
    const texts = readLicenseTexts(thirdParty);
    const text =
      texts.length > 0
        ? texts.join('\n\n')
        : `Licence: ${thirdParty.license}. The package contains no licence text.`;
    byText.set(text, [...(byText.get(text) ?? []), thirdParty]);
  }
  const sections = [...byText].map(([text, owners]) => {
    const names = owners.map(({ name, version, license }) => `${name} ${version} (${license})`).sort();
    return `${RULE}\n${names.join('\n')}\n\n${text}\n`;
  });
  const intro = 'DynVM Console contains software by others. Each is listed with its licence.\n';
  return [intro, ...sections.sort()].join('\n');
}
