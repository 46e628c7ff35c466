import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createTlsIdentity } from '../../../core/simulator/rpc/tls-identity.ts';
import { describeWithClients, runBash } from '../../fixtures/shell-clients.ts';
import { type CliProcess, endAllProcesses, ROOT, runCli } from './cli-process.ts';
import { type LabProcess, startLabProcess, startServe } from './lab-process.ts';

afterAll(endAllProcesses);

const DYNVM = 'npm run --silent dynvm -- ';

/** The commands of the page, step by step. */
function readSteps(): string[][] {
  const page = readFileSync(join(ROOT, 'docs/access.md'), 'utf8');
  const [, section = ''] = page.split('## Move from the open port to tokens\n');
  const [steps = ''] = section.split('\n## ');
  return [...steps.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) =>
    block
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  );
}

/** What the page calls `dynvm.example` and `10.0.0.5` is this machine here. */
class Lab {
  readonly #lab: LabProcess;
  #serve: CliProcess | undefined;
  #ready: Record<string, unknown> = {};
  token = '';

  constructor(lab: LabProcess) {
    this.#lab = lab;
  }

  async run(line: string): Promise<string> {
    if (line.startsWith(`${DYNVM}serve`)) return this.#restart(line.slice(`${DYNVM}serve `.length));
    if (line.startsWith(DYNVM)) {
      const args = [...line.slice(DYNVM.length).split(' '), '--data-dir', join(this.#lab.folder, 'data')];
      const { code, stdout, stderr } = await runCli(args);
      expect([line, code, stderr]).toEqual([line, 0, expect.any(String)]);
      return stdout;
    }
    return this.curl(line);
  }

  async curl(line: string): Promise<string> {
    const { port } = new URL(String(this.#ready.url));
    const old = this.#ready.openUrl === undefined ? `http://127.0.0.1:${port}` : String(this.#ready.openUrl);
    const script = line
      .replace('http://10.0.0.5:5000', old)
      .replace('dynvm.example:5443', `127.0.0.1:${port}`);
    return runBash(script, { TOKEN: this.token, CURL_CA_BUNDLE: join(this.#lab.folder, 'cert.pem') });
  }

  async #restart(flags: string): Promise<string> {
    this.#serve?.child.kill('SIGTERM');
    await this.#serve?.exited;
    const here = flags
      // Loopback in a spelling that is not recognised as such, so that the test stays on this machine.
      .replace('--listen 0.0.0.0 --port 5443', '--listen 127.1 --port 0')
      .replace('10.0.0.0/8', '127.0.0.1/32')
      .replace('10.0.0.5:5000', '127.0.0.2:0')
      .replaceAll(/(cert|key)\.pem/g, join(this.#lab.folder, '$1.pem'));
    this.#serve = startServe(this.#lab, here.split(' '));
    this.#ready = await this.#serve.ready();
    return '';
  }
}

describeWithClients(['bash', 'curl'], 'the page that moves CI from the open port to tokens', () => {
  it('works as it is written', {
    timeout: 180_000,
  }, async () => {
    const [create = [], start = [], old = [], moved = [], look = [], end = []] = readSteps();
    const labProcess = await startLabProcess();
    const { cert, key } = await createTlsIdentity();
    writeFileSync(join(labProcess.folder, 'cert.pem'), cert);
    writeFileSync(join(labProcess.folder, 'key.pem'), key);
    const lab = new Lab(labProcess);

    await lab.run(create[0] ?? '');
    lab.token = (await lab.run(create[1] ?? '')).trim();
    await lab.run(start[0] ?? '');
    expect(JSON.parse(await lab.run(old[0] ?? ''))).toHaveLength(1);
    expect(JSON.parse(await lab.run(moved[0] ?? ''))).toEqual(['old-job']);
    expect(JSON.parse(await lab.run(moved[1] ?? ''))).toHaveLength(1);
    expect(await lab.run(look[0] ?? '')).toMatch(/legacy\s.*requests\.provision/);
    // Another old job is still there when the open port is closed.
    await lab.curl((old[0] ?? '').replace('old-job', 'last-job'));
    expect(await lab.run(end[0] ?? '')).toContain('1 VM of legacy now belong');
    await lab.run(end[1] ?? '');
    const url = 'https://dynvm.example:5443/releaseservers';
    expect(JSON.parse(await lab.curl(`curl -s -u "ci:$TOKEN" "${url}/last-job"`))).toEqual(['last-job']);
    expect(
      await lab.curl(`curl -s -w ' %{http_code}' -H 'X-Forwarded-For: 10.1.1.1' "${url}/new-job"`),
    ).toMatch(/ 401$/);
  });
});
