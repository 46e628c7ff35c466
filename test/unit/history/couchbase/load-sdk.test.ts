import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SDK = fileURLToPath(new URL('../../../../core/history/couchbase/sdk/sdk.ts', import.meta.url));

it.each([
  ['under plain Node', {}],
  ['under Electron, for which the SDK has no native part of its own', { ELECTRON_RUN_AS_NODE: '1' }],
])('the SDK can be loaded %s', (_, env) => {
  const code = `import(${JSON.stringify(SDK)}).then(({ loadSdk }) => console.log(typeof loadSdk().connect))`;
  const said = execFileSync(process.execPath, ['-e', code], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  expect(said.trim()).toBe('function');
});
