// What is installed for all is readable for all, whatever umask the packager has; libraries are not executable.
import { spawnSync } from 'node:child_process';

/** @param {string} tree */
export function grantReading(tree) {
  run('chmod', '-R', 'u+rwX,go+rX,go-w', tree);
  const isLibrary = ['(', '-name', '*.so', '-o', '-name', '*.so.*', '-o', '-name', '*.node', ')'];
  run('find', tree, '-type', 'f', ...isLibrary, '-exec', 'chmod', 'a-x', '{}', '+');
}

/** @param {string} command @param {readonly string[]} args */
function run(command, ...args) {
  if (spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status !== 0)
    throw new Error(`${command} failed`);
}
