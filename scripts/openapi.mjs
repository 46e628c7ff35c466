// npm run openapi: writes docs/openapi.json from the table of routes. With --check it fails where the file is not what would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { createOpenApiDocument } from '../core/http/rest/openapi/openapi-document.ts';

const FILE = 'docs/openapi.json';
const text = `${JSON.stringify(createOpenApiDocument(), null, 1)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  console.error(`${FILE} is not what the routes and the contract say: npm run openapi`);
  process.exit(1);
}
