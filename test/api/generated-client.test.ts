import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invokeService } from '../../core/cli/client/invoke-service.ts';
import { type EventClient, followEvents } from '../fixtures/event-client.ts';
import { endAllProcesses, ROOT } from '../integration/cli/cli-process.ts';
import { type ApiStage, HAS_PYTHON_TOOLS, runTool, startApiStage } from './api-stage.ts';

let stage: ApiStage;
let watcher: EventClient;

beforeAll(async () => {
  stage = await startApiStage();
  const token = await stage.tokenFor('watcher', 'reader');
  watcher = await followEvents(`${stage.url}/events?topics=leases`, { token });
});
afterAll(async () => {
  watcher?.close();
  await endAllProcesses();
});

it.runIf(HAS_PYTHON_TOOLS)(
  'a client made by a generator of another language gets, extends and releases VMs, and another client sees it live',
  async () => {
    const client = join(stage.lab.folder, 'client', 'dynvm_client');
    const document = join(ROOT, 'docs', 'openapi.json');
    const generated = runTool('openapi-python-client', [
      'generate',
      ...['--path', document, '--output-path', client, '--meta', 'none'],
    ]);
    expect(generated).not.toContain('Skipping unsupported');
    const token = await stage.tokenFor('generated-ci', 'requester');
    const said = runTool('python', [
      join(ROOT, 'test', 'api', 'journey.py'),
      join(client, '..'),
      stage.url,
      token,
    ]);
    expect(said).toContain('journey done');
    const isGone = (lease: { name: string; state: { kind: string } }) =>
      lease.name === 'generated3' && lease.state.kind === 'deleted';
    await watcher.find(({ data }) => data.upserts?.some(isGone) === true);
    const { rows } = await invokeService(stage.dataDir, 'history.list', {
      filter: { descriptor: 'generated' },
    });
    expect(rows.map(({ requester, outcome }) => [requester, outcome])).toEqual(
      Array.from({ length: 3 }, () => [expect.stringContaining('generated-ci'), 'released']),
    );
  },
);
