// Every reference to documentation points at something: `@see` and `docs/….md` in sources, links and paths in pages,
// and the files that modules name by `import.meta.url`.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SOURCE = /\.(ts|tsx|mts|cts|mjs|cjs|css|yml)$/;
const PAGE = /\.md$/;
/** A page of the docs, with a heading or without. */
const DOCS_REFERENCE = /\bdocs\/[\w./-]*\.md(?:#[\w-]*)?/g;
/** What may follow `@see`: a page of the docs or an address. */
const SEE_TARGET = /^(?:docs\/[\w./-]*\.md(?![\w/])|https:\/\/)/;
/** A path of the repository between backticks. */
const QUOTED_PATH = /`((?:\.ci|bin|core|docs|electron|examples|renderer|scripts|test)\/[\w./-]+)`/g;
/** A file that a module names by its own address, and that no compiler looks for. */
const FILE_ADDRESS = /new URL\('(\.[^']*|[\w-][\w./-]*)', import\.meta\.url\)/g;
const LINK = /\]\(([^()\s]+(?:\([^()\s]*\))?[^()\s]*)\)/g;

/**
 * The name of a heading in an address, as GitHub makes it.
 * @param {string} heading
 */
export function toAnchor(heading) {
  return heading
    .trim()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(^|[^\p{L}\p{N}_])_([^_]+)_(?![\p{L}\p{N}_])/gu, '$1$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/**
 * Code blocks become empty lines, so that line numbers stay.
 * @param {string} text
 */
function withoutCodeBlocks(text) {
  let fence = '';
  return text.split('\n').map((line) => {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1] ?? '';
    if (fence === '' && mark !== '') {
      fence = mark;
      return '';
    }
    if (fence === '') return line;
    if (mark.startsWith(fence)) fence = '';
    return '';
  });
}

/**
 * @param {string} text
 * @returns {Set<string>} the anchors of its headings; repeated headings get -1, -2 …
 */
export function findAnchors(text) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  const anchors = new Set();
  for (const line of withoutCodeBlocks(text)) {
    const heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const anchor = toAnchor(heading);
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    anchors.add(times === 0 ? anchor : `${anchor}-${times}`);
  }
  return anchors;
}

/**
 * @param {string} root folder of the checkout
 * @param {string[]} files paths below it, with forward slashes
 * @returns {string[]} one line per broken reference, `file:line: what is wrong`
 */
export function findBrokenReferences(root, files) {
  /** @type {Map<string, Set<string>>} */
  const anchorsByPage = new Map();
  /** @type {(page: string) => Set<string>} */
  const readAnchors = (page) => {
    const known = anchorsByPage.get(page);
    if (known !== undefined) return known;
    const anchors = findAnchors(readFileSync(path.join(root, page), 'utf8'));
    anchorsByPage.set(page, anchors);
    return anchors;
  };
  /** @type {(target: string) => string | undefined} */
  const findFault = (target) => {
    const [file = '', anchor] = target.split('#');
    if (!existsSync(path.join(root, file))) return `${file} does not exist`;
    if (anchor === undefined || anchor === '' || !PAGE.test(file)) return undefined;
    return readAnchors(file).has(anchor) ? undefined : `${file} has no heading #${anchor}`;
  };

  /** @type {string[]} */
  const broken = [];
  for (const file of files) {
    const inPage = PAGE.test(file);
    if (!inPage && !SOURCE.test(file)) continue;
    const text = readFileSync(path.join(root, file), 'utf8');
    const lines = inPage ? withoutCodeBlocks(text) : text.split('\n');
    for (const [index, line] of lines.entries()) {
      const faults = inPage
        ? findFaultsInPage(file, line, findFault)
        : findFaultsInSource(file, line, findFault);
      for (const fault of faults) broken.push(`${file}:${index + 1}: ${fault}`);
    }
  }
  return broken;
}

/**
 * @param {string} page
 * @param {string} line
 * @param {(target: string) => string | undefined} findFault
 */
function findFaultsInPage(page, line, findFault) {
  const targets = [];
  for (const [, link = ''] of line.matchAll(LINK)) {
    if (/^[a-z][a-z+.-]*:/i.test(link)) continue;
    const [file = '', anchor] = decodeURI(link).split('#');
    const resolved = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    targets.push(anchor === undefined ? resolved : `${resolved}#${anchor}`);
  }
  for (const [, quoted = ''] of line.matchAll(QUOTED_PATH)) targets.push(quoted);
  return targets.map(findFault).filter((fault) => fault !== undefined);
}

/**
 * @param {string} source
 * @param {string} line
 * @param {(target: string) => string | undefined} findFault
 */
function findFaultsInSource(source, line, findFault) {
  /** @type {string[]} */
  const faults = [];
  for (const [, target = ''] of line.matchAll(/@see\s+(\S*)/g)) {
    if (!SEE_TARGET.test(target))
      faults.push(`${target} after the see tag is no page of docs/ and no https address`);
  }
  for (const [target] of line.matchAll(DOCS_REFERENCE)) {
    const fault = findFault(target);
    if (fault !== undefined) faults.push(fault);
  }
  for (const [, target = ''] of line.matchAll(FILE_ADDRESS)) {
    const fault = findFault(path.posix.join(path.posix.dirname(source), target));
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}
