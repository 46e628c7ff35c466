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

describe.runIf(HAS_PROMETHEUS)('the metrics', () => {
  it('are as Prometheus wants them', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${stage.origin}/metrics`, { headers });
    expect(answer.status).toBe(200);
    expect(runTool('promtool', ['check', 'metrics'], { input: await answer.text() }).trim()).toBe('');
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
    const url = `http://127.0.0.1:${port}`;
    const query = async (expr: string) => {
      const asked = `${url}/api/v1/query?query=${encodeURIComponent(expr)}`;
      return (await (await fetch(asked)).json()) as {
        status: string;
        error?: string;
        data: { result: unknown[] };
      };
    };
    // It listens before it answers.
    const isReady = async () => (await fetch(`${url}/-/ready`)).ok;
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
    await expect
      .poll(() => readRuleHealth(url), { timeout: 30_000 })
      .not.toContainEqual(expect.stringMatching(/: unknown$/));
    const health = await readRuleHealth(url);
    expect(health).toHaveLength(6);
    expect(health.filter((each) => !each.endsWith(': ok'))).toEqual([]);
  });
});

/** `DynvmDown: ok`, or with the error of its last evaluation. */
async function readRuleHealth(url: string): Promise<string[]> {
  const { data } = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
    data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
  };
  return data.groups
    .flatMap(({ rules }) => rules)
    .map(({ name, health, lastError }) => [name, lastError, health].filter(Boolean).join(': '));
}

/** The example with this service, its token, and shorter intervals of scraping and evaluation. */
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
