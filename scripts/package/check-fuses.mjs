// node scripts/package/check-fuses.mjs EXECUTABLE [--test]: fails if a fuse of a finished application is not as released.
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** A fuse is a character in the executable. */
const ON = '1'.charCodeAt(0);

const [executable = '', flavour] = process.argv.slice(2);
/** @type {Record<keyof typeof FuseV1Options, boolean>} */
const RELEASED = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  // The one difference of the test flavour.
  EnableNodeCliInspectArguments: flavour === '--test',
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
};

const wire = await getCurrentFuseWire(executable);
const wrong = Object.entries(RELEASED).filter(([name, on]) => {
  const fuse = FuseV1Options[/** @type {keyof typeof FuseV1Options} */ (name)];
  return (wire[fuse] === ON) !== on;
});
for (const [name, on] of wrong) console.error(`The fuse ${name} is ${on ? 'off' : 'on'} in ${executable}.`);
process.exit(wrong.length === 0 ? 0 : 1);
