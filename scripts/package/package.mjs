// npm run package: the application as a folder that starts without this checkout, made without any network access.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureDesktopBuilt } from '../build.mjs';
import { ensureInstalled } from '../checkout/install.mjs';
import { projectNode, root, tell } from '../checkout/project.mjs';
import { findRuntime } from '../electron-runtime/open-window.mjs';

await ensureInstalled();
await ensureDesktopBuilt();
const runtime = await findRuntime(true);
if (runtime.executable === undefined) {
  tell(runtime.reason);
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Nobody should mistake a package with the old, unofficial Electron for the product.
const suffix = runtime.source === 'test' ? '-test-runtime' : '';
const target = join(root, 'release', `${manifest.name}${suffix}-${process.platform}-${process.arch}`);
const work = join(root, 'release', `next-${process.pid}`);
try {
  build({
    electronDist: runtime.distPath,
    electronVersion: runtime.version,
    productName: `${manifest.productName}${suffix}`,
    'extraMetadata.productName': `${manifest.productName}${suffix}`,
    'directories.output': work,
  });
  rmSync(target, { recursive: true, force: true });
  renameSync(join(work, onlyFolderIn(work)), target);
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.stdout.write(`${relative(process.cwd(), target)}\n`);

/** The platform decides what it is called: `linux-unpacked`, `mac-arm64`, … @param {string} folder */
function onlyFolderIn(folder) {
  const [made] = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (made === undefined) throw new Error(`electron-builder left nothing in ${folder}`);
  return made.name;
}

/**
 * Runs electron-builder. Ends the process when it fails.
 * @param {Record<string, string>} settings what electron-builder.yml leaves open
 */
function build(settings) {
  const given = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`);
  const cli = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const run = spawnSync(projectNode(), [cli, '--dir', '--publish', 'never', ...given], {
    cwd: root,
    // stdout holds only the names of what was made.
    stdio: ['ignore', 2, 2],
  });
  if (run.status === 0) return;
  tell('electron-builder failed; see above.');
  rmSync(work, { recursive: true, force: true });
  process.exit(1);
}
