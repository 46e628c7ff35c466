import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invokeService } from '../../core/cli/client/invoke-service.ts';
import { endAllProcesses, ROOT } from '../integration/cli/cli-process.ts';
import { type ApiStage, runTool, startApiStage } from './api-stage.ts';

let stage: ApiStage;

beforeAll(async () => {
  stage = await startApiStage();
});
afterAll(endAllProcesses);

/** The page's shell blocks, in order, as somebody would type them who has nothing but the page. */
function readExamples(): string[] {
  const page = readFileSync(join(ROOT, 'docs', 'api.md'), 'utf8');
  return [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block as string);
}

it('every example of docs/api.md does what it says, one after the other in one shell', async () => {
  const examples = readExamples();
  expect(examples.length).toBeGreaterThanOrEqual(8);
  // The commands of the first block find the service by its data folder; the port is the one that was free.
  const script = examples
    .join('\n')
    .replaceAll('http://127.0.0.1:5000', stage.origin)
    .replaceAll('npm run --silent dynvm --', `"${process.execPath}" ${join(ROOT, 'bin', 'dynvm.mjs')}`)
    .replaceAll(/(principal create|token create) /g, `$1 --data-dir "${stage.dataDir}" `)
    // A stream has no end of its own.
    .replaceAll(/(curl -sN .*)/g, '{ timeout 2 $1 || true; }');
  const said = runTool('bash', ['-u', '-c', `set -o pipefail\n${script}`], { cwd: stage.lab.folder });
  expect(said).toContain('"principal":"ci"');
  expect(said).toContain('"state":{"kind":"succeeded"');
  expect(said).toContain('event: snapshot');
  expect(said).not.toContain('urn:dynvm:problem');
  expect(await invokeService(stage.dataDir, 'leases.list', { live: true })).toEqual([]);
});
