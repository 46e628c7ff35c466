import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CiIssuers, startCiIssuers } from '../../fixtures/ci-issuers.ts';
import { type RestService, startRestService } from '../../fixtures/rest-service.ts';
import { endAllProcesses, ROOT, startProcess, temporaryFolder } from './cli-process.ts';

// Every step starts processes, and a busy machine takes seconds for each.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 });

/** How a CI system starts a step's shell. */
interface Recipe {
  readonly title: string;
  readonly shell: readonly string[];
  /** What the CI system sets. */
  readonly env: NodeJS.ProcessEnv;
  /** The shell parts of the block, in order: the tests, and what is done whatever became of them. */
  steps(block: string): string[];
  /** Which system's ID token the job has, in place of a token of the service. */
  idToken?: 'github' | 'gitlab' | 'jenkins';
}

const whole = (block: string) => [block];
const indented = (marker: RegExp) => (block: string) =>
  [...block.matchAll(new RegExp(`^( *)(?:${marker.source}) \\|\\n((?:\\1 {2,}.*\\n)+)`, 'gm'))].map(
    ([, , text = '']) => text.replaceAll(/^ +/gm, ''),
  );

const RECIPES: readonly Recipe[] = [
  { title: 'Shell script', shell: ['bash', '-c'], env: {}, steps: whole },
  {
    title: 'Jenkins, declarative',
    shell: ['sh', '-xe', '-c'],
    env: { BUILD_TAG: 'jenkins-declarative-7' },
    steps: (block) => [...block.matchAll(/sh '''\n([\s\S]*?)'''/g)].map(([, text = '']) => text),
  },
  {
    title: 'Jenkins, freestyle',
    shell: ['sh', '-xe', '-c'],
    env: { BUILD_TAG: 'jenkins-freestyle-7' },
    steps: whole,
  },
  {
    title: 'GitHub Actions',
    shell: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'],
    env: { GITHUB_RUN_ID: '7' },
    steps: indented(/- run:| {2}run:/),
  },
  {
    title: 'GitLab CI',
    shell: ['bash', '-eo', 'pipefail', '-c'],
    env: { CI_JOB_ID: '7' },
    steps: indented(/-/),
  },
];

const jenkinsSteps = (block: string) =>
  [...block.matchAll(/sh '''\n([\s\S]*?)'''/g)].map(([, text = '']) => text);
const shellOf = (title: string) => RECIPES.find((recipe) => recipe.title === title)?.shell ?? [];

/** A job has nothing but what its CI system signs. */
const WITHOUT_SECRET: readonly Recipe[] = [
  {
    ...{ title: 'GitHub Actions without a secret', shell: shellOf('GitHub Actions'), idToken: 'github' },
    ...{ env: { GITHUB_RUN_ID: '8' }, steps: indented(/- run:| {2}run:/) },
  },
  {
    ...{ title: 'GitLab CI without a secret', shell: shellOf('GitLab CI'), idToken: 'gitlab' },
    ...{ env: { CI_JOB_ID: '8' }, steps: indented(/-/) },
  },
  {
    ...{ title: 'Jenkins without a secret', shell: shellOf('Jenkins, declarative'), idToken: 'jenkins' },
    ...{ env: { BUILD_TAG: 'jenkins-8' }, steps: jenkinsSteps },
  },
];

describe.skipIf(process.platform === 'win32')('docs/ci.md', () => {
  let rest: RestService;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let jobs: CiIssuers;
  const seen = () => join(folder, 'addresses');

  beforeAll(async () => {
    jobs = await startCiIssuers();
    rest = await startRestService({ ini: (lab) => `${lab}\n${jobs.section}\n` });
    folder = temporaryFolder();
    const command = `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/bin/dynvm.mjs" "$@"\n`;
    writeFileSync(join(folder, 'dynvm'), command, { mode: 0o755 });
    env = {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      DYNVM_URL: new URL(rest.url).origin,
      DYNVM_TOKEN: await rest.obtainToken('requester/ci'),
      CI: 'true',
    };
  });
  afterAll(async () => {
    await rest.close();
    await jobs.close();
    await endAllProcesses();
  });

  async function runRecipe({ title, shell, steps, env: set, idToken }: Recipe, testsEnd: number) {
    const own = { ...set, ...(idToken && { DYNVM_TOKEN: '', ...(await jobs.environment(idToken)) }) };
    rmSync(seen(), { force: true });
    const tests = `#!/bin/sh\necho "$@" > addresses\nexit ${testsEnd}\n`;
    writeFileSync(join(folder, 'run-tests'), tests, { mode: 0o755 });
    const page = readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8');
    const [, section = ''] = page.split(`## ${title}\n`);
    const [, block = ''] = /```\w+\n([\s\S]*?)```/.exec(section) ?? [];
    const [command = '', ...flags] = shell;
    const codes: (number | null)[] = [];
    // A CI system runs the last steps whatever became of the first.
    for (const step of steps(block)) {
      const run = startProcess(command, [...flags, step], { cwd: folder, env: { ...env, ...own } });
      codes.push((await run.exited).code);
    }
    return codes;
  }

  it.each([...RECIPES, ...WITHOUT_SECRET])(
    '$title: the tests get their VMs, and none is left',
    async (recipe) => {
      const codes = await runRecipe(recipe, 0);
      expect(codes.length).toBeGreaterThan(0);
      expect(codes.every((code) => code === 0)).toBe(true);
      expect(readFileSync(seen(), 'utf8')).toMatch(/^\d+\.\d+\.\d+\.\d+ \d+\.\d+\.\d+\.\d+\n$/);
      expect((await rest.ask('GET /leases?live=true')).body.items).toEqual([]);
    },
  );

  it.each(RECIPES)('$title: tests that fail fail the job, and no VM is left', async (recipe) => {
    const [code] = await runRecipe(recipe, 3);
    expect(code).toBe(3);
    expect(existsSync(seen())).toBe(true);
    expect((await rest.ask('GET /leases?live=true')).body.items).toEqual([]);
  });
});
