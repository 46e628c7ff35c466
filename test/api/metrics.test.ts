import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses, ROOT, startProcess } from '../integration/cli/cli-process.ts';
import { eventually } from '../integration/cli/lab-process.ts';
import { type ApiStage, HAS_PROMETHEUS, runTool, startApiStage } from './api-stage.ts';

const EXAMPLES = join(ROOT, 'examples', 'prometheus');
/** The outbox has figures only where the ini names a bucket, and this service has none. */
const NEEDS_A_BUCKET = /dynvm_outbox/;
/** Nothing fails here. */
const NEEDS_A_FAILURE = /dynvm_provision_failures_total/;

let stage: ApiStage;
let token: string;

beforeAll(async () => {
  stage = await startApiStage();
  token = await stage.tokenFor('prometheus', 'reader', ['metrics']);
  const requester = {
    authorization: `Bearer ${await stage.tokenFor('ci', 'requester')}`,
    'content-type': 'application/json',
  };
  const ask = (path: string, body: unknown) =>
    fetch(stage.url + path, { method: 'POST', headers: requester, body: JSON.stringify(body) });
  expect((await ask('/requests?wait=60', { descriptor: 'measured', osKey: 'centos7' })).status).toBe(202);
  await ask('/leases:release', { selector: { descriptor: 'measured' } });
});
afterAll(endAllProcesses);

const scrape = (credential: string) =>
  fetch(`${stage.origin}/metrics`, { headers: { authorization: `Bearer ${credential}` } });

describe.runIf(HAS_PROMETHEUS)('the metrics', () => {
  it('are as Prometheus wants them', async () => {
    const answer = await scrape(token);
    expect(answer.status).toBe(200);
    expect(runTool('promtool', ['check', 'metrics'], { input: await answer.text() }).trim()).toBe('');
  });

  it('name nobody and need the scope metrics', async () => {
    expect(await (await scrape(token)).text()).not.toMatch(/prometheus|requester|"ci"/);
    expect((await scrape(await stage.tokenFor('reader', 'reader'))).status).toBe(403);
  });

  it('have rules that can be read', () => {
    expect(runTool('promtool', ['check', 'rules', join(EXAMPLES, 'alerts.yml')])).toContain('6 rules found');
    writeFileSync(join(stage.lab.folder, 'dynvm.token'), token);
    expect(runTool('promtool', ['check', 'config', writeConfig()])).toContain('SUCCESS');
  });

  it('answer every query of the dashboard and the alerts in a real Prometheus', {
    timeout: 120_000,
  }, async () => {
    writeFileSync(join(stage.lab.folder, 'dynvm.token'), token);
    const server = startProcess('prometheus', [
      ...['--config.file', writeConfig()],
      ...['--storage.tsdb.path', join(stage.lab.folder, 'tsdb')],
      ...['--web.listen-address', '127.0.0.1:0'],
    ]);
    const [, port] = await server.says('stderr', /Listening on.*address=127\.0\.0\.1:(\d+)/);
    const query = async (expr: string) => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expr)}`;
      return (await (await fetch(url)).json()) as {
        status: string;
        error?: string;
        data: { result: unknown[] };
      };
    };
    // It listens before it answers.
    const isReady = async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok;
    await eventually(isReady, 'Prometheus to be ready', 60_000);
    // Rates need several scrapes.
    await eventually(
      async () =>
        Number((await query('count_over_time(up{job="dynvm"}[5m])')).data.result.length) > 0 &&
        JSON.stringify((await query('count_over_time(up{job="dynvm"}[5m]) > 3')).data.result) !== '[]',
      'four scrapes',
      60_000,
    );
    const silent: string[] = [];
    for (const expr of dashboardQueries()) {
      const { status, error, data } = await query(expr);
      expect(`${status} ${error ?? ''}`.trim()).toBe('success');
      if (data.result.length === 0 && !NEEDS_A_BUCKET.test(expr) && !NEEDS_A_FAILURE.test(expr))
        silent.push(expr);
    }
    expect(silent).toEqual([]);
    expect(JSON.stringify((await query('up{job="dynvm"}')).data.result)).toContain('"1"');
  });
});

/** The example with this service, its token, and a shorter interval. */
function writeConfig(): string {
  const file = join(stage.lab.folder, 'prometheus.yml');
  const text = readFileSync(join(EXAMPLES, 'prometheus.yml'), 'utf8')
    .replaceAll('30s', '1s')
    .replace('alerts.yml', join(EXAMPLES, 'alerts.yml'))
    .replace(
      '/etc/prometheus/dynvm.token\n    static',
      `${join(stage.lab.folder, 'dynvm.token')}\n    static`,
    )
    .replace('127.0.0.1:5000', new URL(stage.origin).host);
  writeFileSync(file, text);
  return file;
}

function dashboardQueries(): string[] {
  const dashboard = JSON.parse(readFileSync(join(EXAMPLES, 'grafana-dashboard.json'), 'utf8')) as {
    panels: { targets: { expr: string }[] }[];
  };
  return dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
}
