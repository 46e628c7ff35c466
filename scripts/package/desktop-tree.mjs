// The desktop application as a Linux system installs it.
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../checkout/project.mjs';
import { copyInto, writeInto } from './copy-into.mjs';

const NAME = 'dynvm-console';
const SANDBOX = join('opt', NAME, 'chrome-sandbox');
const SCALABLE_ICON = join('scalable', 'apps', `${NAME}.svg`);

/**
 * Puts the application and what a Linux desktop needs to find it below `tree`.
 * @param {string} application folder
 * @param {string} tree
 */
export function installDesktop(application, tree) {
  const share = join(tree, 'usr', 'share');
  const linux = join(root, 'resources', 'linux');
  cpSync(application, join(tree, 'opt', NAME), { recursive: true, verbatimSymlinks: true });
  // Where user namespaces are restricted, Chromium's sandbox needs this helper to be root's.
  chmodSync(join(tree, SANDBOX), 0o4755);
  mkdirSync(join(tree, 'usr', 'bin'), { recursive: true });
  symlinkSync(`/opt/${NAME}/${NAME}`, join(tree, 'usr', 'bin', NAME));
  copyInto(join(linux, `${NAME}.desktop`), join(share, 'applications', `${NAME}.desktop`));
  const icons = join(root, 'resources', 'icons');
  for (const icon of readdirSync(icons)) {
    const target = join(share, 'icons', 'hicolor', basename(icon, '.png'), 'apps', `${NAME}.png`);
    copyInto(join(icons, icon), target);
  }
  copyInto(join(root, 'resources', 'icon.svg'), join(share, 'icons', 'hicolor', SCALABLE_ICON));
  writeInto(
    join(share, 'man', 'man1', `${NAME}.1.gz`),
    gzipSync(readFileSync(join(linux, `${NAME}.1`)), { level: 9 }),
  );
  copyInto(join(application, 'LICENSE'), join(share, 'doc', NAME, 'copyright'));
}

const REFRESH = `if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -qf /usr/share/icons/hicolor || true; fi
`;

const DESCRIPTION = 'Disposable VMs on XenServer and XCP-ng hosts, on demand';
const DETAILS = `The desktop application: hosts, capacity, VMs with their deadlines,
history and reports in a window, and the HTTP API that CI jobs call.`;

/**
 * @param {{ version: string }} product
 * @returns {import('./make-deb.mjs').DebPackage}
 */
export function toDesktopDeb({ version }) {
  return {
    ...{ name: NAME, version, description: DESCRIPTION, details: DETAILS },
    fields: {
      // Libraries of Chromium, and what a desktop brings anyway.
      Depends: 'libc6, libgtk-3-0 | libgtk-3-0t64, libnss3, libasound2 | libasound2t64, libgbm1, xdg-utils',
      Recommends: 'libsecret-1-0, libnotify-bin',
    },
    // Data of users is never touched: it is theirs.
    scripts: { postinst: `#!/bin/sh\nset -e\n${REFRESH}`, postrm: `#!/bin/sh\nset -e\n${REFRESH}` },
  };
}

/**
 * @param {{ version: string }} product
 * @returns {import('./make-rpm.mjs').RpmPackage}
 */
export function toDesktopRpm({ version }) {
  return {
    ...{ name: NAME, version, description: DESCRIPTION, details: DETAILS },
    requires: 'gtk3, nss, alsa-lib, mesa-libgbm, xdg-utils',
    files: [
      `/opt/${NAME}`,
      `%attr(4755,root,root) /${SANDBOX}`,
      `/usr/bin/${NAME}`,
      `/usr/share/applications/${NAME}.desktop`,
      `/usr/share/icons/hicolor/*/apps/${NAME}.*`,
      `/usr/share/man/man1/${NAME}.1.gz`,
      `/usr/share/doc/${NAME}`,
    ],
    scripts: { post: REFRESH, postun: REFRESH },
  };
}
