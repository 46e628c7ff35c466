// An RPM of a file tree, by rpmbuild alone (Debian's package `rpm` has it).
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { grantReading } from './grant-reading.mjs';
import { toLinuxVersion } from './make-deb.mjs';

const ARCHITECTURES = /** @type {Record<string, string>} */ ({ x64: 'x86_64', arm64: 'aarch64' });
/** Nothing is stripped, compiled or searched for what it requires: the files are finished. */
const SETTINGS = {
  debug_package: '%{nil}',
  __os_install_post: '%{nil}',
  _build_id_links: 'none',
  _binary_payload: 'w1T0.xzdio',
};

/**
 * @typedef {object} RpmPackage
 * @property {string} name
 * @property {string} version as in package.json
 * @property {string} description one line
 * @property {string} details a few more
 * @property {string} requires
 * @property {readonly string[]} files as in `%files`
 * @property {Record<string, string>} scripts post, postun: shell
 */

/**
 * @param {string} tree what will be below `/`
 * @param {RpmPackage} rpm
 * @param {{ file: string, work: string }} output `work`: a folder for the build
 */
export function makeRpm(tree, rpm, { file, work }) {
  grantReading(tree);
  const top = join(work, 'rpm');
  mkdirSync(top, { recursive: true });
  const spec = join(top, `${rpm.name}.spec`);
  writeFileSync(spec, toSpec(tree, rpm));
  const settings = Object.entries({ ...SETTINGS, _topdir: top, _rpmdir: top });
  const defines = settings.flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  const run = spawnSync(
    'rpmbuild',
    ['-bb', '--quiet', '--target', `${architecture}-linux`, ...defines, spec],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  if (run.status !== 0) throw new Error(`rpmbuild could not make ${file}`);
  const [made = ''] = readdirSync(join(top, architecture));
  renameSync(join(top, architecture, made), file);
}

/** @param {string} tree @param {RpmPackage} rpm */
function toSpec(tree, { name, version, description, details, requires, files, scripts }) {
  return [
    `Name: ${name}`,
    `Version: ${toLinuxVersion(version)}`,
    'Release: 1',
    `Summary: ${description}`,
    'License: MIT',
    'AutoReqProv: no',
    `Requires: ${requires}`,
    `%description\n${details}`,
    // Hard links: the tree is hundreds of megabytes.
    `%install\nmkdir -p %{buildroot}\ncp -al '${tree}/.' %{buildroot}`,
    ...Object.entries(scripts).map(([section, text]) => `%${section}\n${text}`),
    `%files\n%defattr(-,root,root)\n${files.join('\n')}`,
    '',
  ].join('\n');
}
