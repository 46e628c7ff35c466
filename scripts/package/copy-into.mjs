// Files of a tree under construction, with the folders they need.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @param {string} from @param {string} to */
export function copyInto(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** @param {string} to @param {string | Buffer} content */
export function writeInto(to, content) {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, content);
}
