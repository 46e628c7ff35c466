// The service as Debian installs it.
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../checkout/project.mjs';
import { copyInto, writeInto } from './copy-into.mjs';

const NAME = 'dynvm-service';
const CONFIG = '/etc/dynvm/dynvmservice.ini';
const DEFAULTS = '/etc/default/dynvm';

/**
 * @param {string} folder of the service
 * @param {string} tree
 */
export function installService(folder, tree) {
  const share = join(folder, 'share');
  const usr = join(tree, 'usr');
  cpSync(folder, join(tree, 'opt', 'dynvm'), { recursive: true });
  mkdirSync(join(usr, 'bin'), { recursive: true });
  symlinkSync('/opt/dynvm/bin/dynvm', join(usr, 'bin', 'dynvm'));
  copyInto(join(share, 'dynvm.service'), join(tree, 'lib', 'systemd', 'system', 'dynvm.service'));
  copyInto(join(share, 'dynvmservice.ini'), join(tree, CONFIG));
  copyInto(join(share, 'default'), join(tree, DEFAULTS));
  copyInto(join(folder, 'LICENSE'), join(usr, 'share', 'doc', NAME, 'copyright'));
  const page = gzipSync(readFileSync(join(share, 'dynvm.1')), { level: 9 });
  writeInto(join(usr, 'share', 'man', 'man1', 'dynvm.1.gz'), page);
}

/**
 * @param {{ version: string }} product
 * @returns {import('./make-deb.mjs').DebPackage}
 */
export function toServiceDeb({ version }) {
  const script = (/** @type {string} */ name) =>
    readFileSync(join(root, 'resources', 'service', name), 'utf8');
  return {
    name: NAME,
    version,
    description: 'Disposable VMs on XenServer and XCP-ng hosts, on demand: the service',
    details: `Gets VMs for engineers and CI jobs over HTTP, and deletes them at their
deadlines. With the command line dynvm and a Node.js of its own.`,
    fields: {
      Depends: 'adduser, init-system-helpers (>= 1.54~), libc6 (>= 2.28), libgcc-s1, libstdc++6',
    },
    scripts: { postinst: script('postinst'), prerm: script('prerm'), postrm: script('postrm') },
    conffiles: [DEFAULTS, CONFIG],
  };
}
