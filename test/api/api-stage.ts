import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { invokeService } from '../../core/cli/client/invoke-service.ts';
import { withoutLimits } from '../fixtures/without-limits.ts';
import { type CliProcess, ROOT } from '../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess, startServe } from '../integration/cli/lab-process.ts';

/** A lab and a service as processes of their own, and tokens for it. */
export interface ApiStage {
  readonly lab: LabProcess;
  readonly serve: CliProcess;
  readonly dataDir: string;
  /** `http://127.0.0.1:40000` */
  readonly origin: string;
  /** `…/api/v1` */
  readonly url: string;
  tokenFor(principal: string, role: 'reader' | 'requester' | 'admin', scopes?: string[]): Promise<string>;
}

export async function startApiStage(flags: readonly string[] = []): Promise<ApiStage> {
  const lab = await startLabProcess(flags);
  await writeFile(lab.iniPath, withoutLimits(await readFile(lab.iniPath, 'utf8')));
  const serve = startServe(lab);
  const { url } = await serve.ready();
  const dataDir = join(lab.folder, 'data');
  return {
    lab,
    serve,
    dataDir,
    origin: String(url),
    url: `${url}/api/v1`,
    async tokenFor(principal, role, scopes) {
      const known = await invokeService(dataDir, 'principals.list', {});
      if (!known.some(({ id }) => id === principal)) {
        await invokeService(dataDir, 'principals.create', { id: principal, role });
      }
      const asked = { principal, label: 'test', ...(scopes && { scopes: scopes as ['read'] }) };
      return (await invokeService(dataDir, 'tokens.create', asked)).text;
    },
  };
}

/** A Python that has what .ci/run installs: the generator and Schemathesis. */
const API_PYTHON = process.env.API_PYTHON;
/** In CI a missing tool is a failure and nothing is skipped. */
const REQUIRED = process.env.REQUIRE_API_TOOLS === '1';

export const HAS_PYTHON_TOOLS = REQUIRED || API_PYTHON !== undefined;
export const HAS_PROMETHEUS = REQUIRED || spawnSync('promtool', ['--version']).status === 0;

/** Runs a program to its end. @throws with all it said where it fails */
export function runTool(
  command: string,
  args: readonly string[],
  options: { input?: string; env?: Record<string, string>; cwd?: string } = {},
): string {
  const path =
    API_PYTHON === undefined ? process.env.PATH : `${dirname(API_PYTHON)}${delimiter}${process.env.PATH}`;
  const run = spawnSync(command, [...args], {
    encoding: 'utf8',
    cwd: options.cwd ?? ROOT,
    input: options.input,
    env: { ...process.env, PATH: path, ...options.env },
    maxBuffer: 64 * 1024 * 1024,
  });
  const said = `${run.stdout ?? ''}${run.stderr ?? ''}`;
  if (run.status === 0) return said;
  throw new Error(
    `${command} ${args.join(' ')} ended with ${run.status ?? run.error}:\n${said.replaceAll(/(%[0-9A-F]{2}){100,}/g, '%…')}`,
  );
}
