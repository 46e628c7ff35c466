// npm run package: the application as a folder, tar.gz and (on Linux) deb, made without any network access.
// `-- --test`: a flavour that a debugger may attach to, for tests; as a folder only.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ensureDesktopBuilt } from '../build.mjs';
import { ensureInstalled } from '../checkout/install.mjs';
import { projectNode, root, tell } from '../checkout/project.mjs';
import { findRuntime } from '../electron-runtime/open-window.mjs';
import { addLegalFiles } from './add-legal-files.mjs';
import { makeDeb } from './make-deb.mjs';

await ensureInstalled();
await ensureDesktopBuilt();
const runtime = await findRuntime(true);
if (runtime.executable === undefined) {
  tell(runtime.reason);
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Nobody should mistake a package with the old, unofficial Electron for the product.
const isTestFlavour = process.argv.includes('--test');
const suffix = (runtime.source === 'test' ? '-test-runtime' : '') + (isTestFlavour ? '-test-flavour' : '');
const target = join(root, 'release', `${manifest.name}${suffix}-${process.platform}-${process.arch}`);
const work = join(root, 'release', `next-${process.pid}`);
try {
  build({
    electronDist: runtime.distPath,
    electronVersion: runtime.version,
    productName: `${manifest.productName}${suffix}`,
    'extraMetadata.productName': `${manifest.productName}${suffix}`,
    'directories.output': work,
    ...(isTestFlavour && { 'electronFuses.enableNodeCliInspectArguments': 'true' }),
  });
  rmSync(target, { recursive: true, force: true });
  renameSync(join(work, onlyFolderIn(work)), target);
  addLegalFiles(target, ['main', 'preload', 'renderer']);
  if (!isTestFlavour) packArchives();
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.stdout.write(`${relative(process.cwd(), target)}\n`);

function packArchives() {
  const tar = ['-C', join(root, 'release'), '-czf', `${target}.tar.gz`, basename(target)];
  if (spawnSync('tar', tar, { stdio: ['ignore', 2, 2] }).status !== 0) throw new Error('tar failed');
  if (process.platform !== 'linux') return;
  if (spawnSync('dpkg-deb', ['--version'], { stdio: 'ignore' }).status !== 0) {
    tell('No deb was made: there is no dpkg-deb.');
    return;
  }
  const { version, description } = manifest;
  makeDeb(target, { version, description, file: `${target}.deb`, work });
}

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
