// npm run man: writes man/dynvm.1 from the commands themselves. With --check it fails where the file is not what would be written.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createProgram } from '../core/cli/program.ts';
import { renderManPage } from './man/render-man-page.mjs';

const FILE = 'man/dynvm.1';
const text = renderManPage(await createProgram());
if (!process.argv.includes('--check')) {
  mkdirSync('man', { recursive: true });
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  console.error(`${FILE} is not what the commands say: npm run man`);
  process.exit(1);
}
