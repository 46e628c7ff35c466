// Mutation run: changes the code in small ways, one at a time, and counts how many changes the tests notice.
//   npm run test:mutation                      a seeded sample of at most eight minutes; CI runs one for fleet and one for reports
//   npm run test:mutation -- --all             everything, hours
//   npm run test:mutation -- --area fleet --all --files core/fleet/capacity/
// Exit code 1 when an area is below its floor.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './checkout/install.mjs';
import { isMain, projectNode, root, toolEnvironment } from './checkout/project.mjs';

/**
 * What is mutated, by which tests, how many lines of it a sample has, and what percentage of a sample's mutants the tests must
 * notice: some points below what was measured last, because which mutants are tried changes with the code.
 * @typedef {{ folders: string[], tests: string[], sampleLines: number, sampleFloorPercent: number }} Area
 * @type {Record<string, Area>}
 */
export const AREAS = {
  fleet: {
    folders: ['core/fleet/capacity', 'core/fleet/placement'],
    tests: ['test/unit/fleet/**/*.test.ts'],
    sampleLines: 200,
    // Measured: placement 93.8 % of 389 mutants, capacity 87.4 % of 427.
    sampleFloorPercent: 78,
  },
  reports: {
    folders: ['core/history/reports'],
    tests: ['test/unit/history/**/*.test.ts'],
    sampleLines: 150,
    // Measured: 75.6 % of 90 mutants.
    sampleFloorPercent: 68,
  },
  expiry: {
    // Of leases, what unit tests hold alone: so that CI can run it.
    folders: ['core/leases/expiry'],
    tests: ['test/unit/leases/{expiry,lease,reconcile}/**/*.test.ts'],
    sampleLines: 400,
    // Measured: 70.8 % of 185 mutants.
    sampleFloorPercent: 60,
  },
  leases: {
    folders: ['core/leases'],
    // Not those that are long by nature: chaos, clocks, many clients, the waits of storages.
    tests: [
      'test/unit/leases/**/*.test.ts',
      'test/integration/leases/{provision,release,failures,reconcile,restart}.test.ts',
    ],
    sampleLines: 100,
    sampleFloorPercent: 45,
  },
};
/** The floor of every area with `--all`. */
const ALL_FLOOR_PERCENT = 85;
/** A sample is made of windows, so that mutants of several lines are in it too. */
const WINDOW_LINES = 10;
const SAMPLE_MINUTES = 8;
/** @type {NodeJS.Signals[]} */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const workFolder = join(root, '.cache', 'mutation');

if (isMain(import.meta.url)) process.exit(await main());

async function main() {
  const { values } = parseArgs({
    options: {
      all: { type: 'boolean', default: false },
      area: { type: 'string' },
      files: { type: 'string' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      concurrency: { type: 'string', default: '2' },
    },
  });
  await ensureInstalled();
  const names = values.area === undefined ? Object.keys(AREAS) : [values.area];
  const unknown = names.find((name) => AREAS[name] === undefined);
  if (unknown !== undefined) {
    console.error(`There is no area ${unknown}: ${Object.keys(AREAS).join(', ')}.`);
    return 1;
  }
  const minutes = Number(values.minutes ?? (values.all ? Number.POSITIVE_INFINITY : SAMPLE_MINUTES));
  const endsAt = Date.now() + minutes * 60_000;
  let failed = false;
  for (const [index, name] of names.entries()) {
    const area = AREAS[name];
    if (area === undefined) continue;
    const files = listFiles(area.folders).filter((file) => file.startsWith(values.files ?? ''));
    const ranges = values.all ? files : chooseWindows(files, area.sampleLines, `${values.seed}:${name}`);
    // What is left is shared by the areas that are left.
    const limitMs = (endsAt - Date.now()) / (names.length - index);
    const found = await runStryker(name, {
      ranges,
      tests: area.tests,
      limitMs,
      concurrency: Number(values.concurrency),
    });
    const reached = describeArea(name, found, values.all ? ALL_FLOOR_PERCENT : area.sampleFloorPercent);
    failed ||= !reached;
  }
  return failed ? 1 : 0;
}

/** @typedef {{ file: string, line: number, mutator: string, replacement: string, status: string }} Mutant */

/** @param {string[]} folders */
function listFiles(folders) {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file}`,
      ),
    )
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('/index.ts'))
    .sort();
}

/**
 * A sample of about `lines` lines, the same for the same seed and code.
 * @param {string[]} files
 * @param {number} lines
 * @param {string} seed
 * @returns {string[]} `file:first-last`
 */
export function chooseWindows(files, lines, seed) {
  const windows = files.flatMap((file) => {
    const count = readFileSync(join(root, file), 'utf8').split('\n').length;
    const starts = Array.from(
      { length: Math.ceil(count / WINDOW_LINES) },
      (_, index) => index * WINDOW_LINES + 1,
    );
    return starts.map((start) => `${file}:${start}-${Math.min(count, start + WINDOW_LINES - 1)}`);
  });
  const random = createRandom(seed);
  const ranked = windows.map((window) => ({ window, rank: random() })).sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, Math.ceil(lines / WINDOW_LINES)).map(({ window }) => window);
}

/**
 * Mulberry32, seeded by an FNV-1a hash.
 * @param {string} seed
 */
function createRandom(seed) {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * @param {string} name
 * @param {{ ranges: string[], tests: string[], limitMs: number, concurrency: number }} options
 * @returns {Promise<Mutant[]>} those that were tried until the limit
 */
async function runStryker(name, { ranges, tests, limitMs, concurrency }) {
  mkdirSync(workFolder, { recursive: true });
  const resultsFile = join(workFolder, `${name}.jsonl`);
  const configFile = join(workFolder, `${name}.json`);
  rmSync(resultsFile, { force: true });
  writeFileSync(configFile, JSON.stringify(strykerOptions(ranges, concurrency), undefined, 2));
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const child = spawn(projectNode(), [stryker, 'run', configFile], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...toolEnvironment(), MUTATION_TESTS: JSON.stringify(tests), MUTATION_RESULTS: resultsFile },
    // A group of its own: its workers end with it.
    detached: process.platform !== 'win32',
  });
  // Its group is not this one's: whoever ends this run ends it, too.
  const endWithThis = () => {
    endGroup(child.pid);
    process.exit(1);
  };
  for (const signal of END_SIGNALS) process.once(signal, endWithThis);
  const timer = Number.isFinite(limitMs) ? setTimeout(() => endGroup(child.pid), limitMs) : undefined;
  const status = await new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  clearTimeout(timer);
  for (const signal of END_SIGNALS) process.off(signal, endWithThis);
  const lines = existsSync(resultsFile) ? readFileSync(resultsFile, 'utf8').split('\n').filter(Boolean) : [];
  if (lines.length === 0) throw new Error(`No mutant of ${name} was tried: Stryker ended with ${status}.`);
  if (status !== 0) console.log(`${name}: stopped at the time limit.`);
  return lines.map((line) => JSON.parse(line));
}

/** @param {number | undefined} pid */
function endGroup(pid) {
  if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
}

/**
 * @param {string[]} mutate
 * @param {number} concurrency
 */
function strykerOptions(mutate, concurrency) {
  return {
    mutate,
    testRunner: 'vitest',
    vitest: { configFile: 'test/mutation/vitest.config.mts', related: false },
    plugins: ['@stryker-mutator/vitest-runner', join(root, 'scripts', 'mutation-reporter.mjs')],
    reporters: ['lines'],
    coverageAnalysis: 'perTest',
    concurrency,
    timeoutMS: 10_000,
    tempDirName: '.cache/stryker',
    // Stryker would rewrite tsconfig files through an API that TypeScript 7 lacks; nothing here needs that.
    tsconfigFile: 'no-tsconfig.json',
    disableTypeChecks: false,
    // Of the repository's root only: core/leases/release is another folder than release.
    ignorePatterns: [
      '.cache',
      'out',
      'release',
      'test-results',
      'docs',
      'renderer',
      'electron',
      'test/e2e',
    ].map((folder) => `/${folder}`),
    // Texts: those of states would not compile, those for people are held by tests of their own.
    mutator: { excludedMutations: ['StringLiteral', 'Regex'] },
    ignoreStatic: true,
    allowEmpty: true,
  };
}

/** @param {Mutant[]} mutants */
function score(mutants) {
  const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const survived = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage').length;
  const percent = killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);
  return { killed, survived, percent };
}

/**
 * @param {string} name
 * @param {Mutant[]} mutants
 * @param {number} floorPercent
 * @returns {boolean} whether the floor was reached
 */
function describeArea(name, mutants, floorPercent) {
  for (const { file, line, mutator, replacement, status } of mutants) {
    if (status !== 'Survived' && status !== 'NoCoverage') continue;
    console.log(
      `${status === 'NoCoverage' ? 'not run ' : 'survived'}  ${file}:${line}  ${mutator}  ${replacement}`,
    );
  }
  const { killed, survived, percent } = score(mutants);
  console.log(
    `${name}: ${killed} of ${killed + survived} mutants were noticed, ${percent.toFixed(1)} %; required: ${floorPercent} %.`,
  );
  return percent >= floorPercent;
}
