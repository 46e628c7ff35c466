// The test runtime lacks Electron's default application. This is the part of it that tools rely
// on: `electron [-r MODULE] [--switches] PATH` runs the application at PATH, named after its package.json.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const preloads = [];
let target;
for (let index = 1; index < process.argv.length && target === undefined; index += 1) {
  const argument = process.argv[index];
  if (argument === '-r' || argument === '--require') {
    index += 1;
    preloads.push(process.argv[index]);
  } else if (!argument.startsWith('-')) {
    target = path.resolve(argument);
  }
}

async function run() {
  const load = createRequire(path.join(process.cwd(), 'electron-preloads.cjs'));
  for (const preload of preloads) load(preload);
  if (target === undefined || !existsSync(target)) {
    throw new Error(target === undefined ? 'No application given: electron PATH' : `There is no ${target}.`);
  }
  let entry = target;
  if (statSync(target).isDirectory()) {
    const manifest = JSON.parse(readFileSync(path.join(target, 'package.json'), 'utf8'));
    app.setName(manifest.productName ?? manifest.name);
    if (manifest.version !== undefined) app.setVersion(manifest.version);
    app.setAppPath(target);
    entry = path.join(target, manifest.main ?? 'index.js');
  } else {
    app.setAppPath(path.dirname(target));
  }
  await import(pathToFileURL(entry).href);
}

// Electron becomes ready only after this module, so that an application may still change settings.
await run().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  app.exit(1);
});
