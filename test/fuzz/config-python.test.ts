import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type IniDocument, readIni } from '../../core/config/ini/read-ini.ts';
import { createRandom } from '../fixtures/create-random.ts';
import { randomIni } from './random-ini.ts';

/**
 * Ours against Python's RawConfigParser: the same sections, keys and values, or the same lines refused.
 * DYNVM_FUZZ_CASES (default 20000) and DYNVM_FUZZ_SEED (default: the time) repeat a run.
 */
const CASES = Number(process.env.DYNVM_FUZZ_CASES ?? 20_000);
const SEED = Number(process.env.DYNVM_FUZZ_SEED ?? Date.now() % 1_000_000_000);
const BATCH = 5000;

type Outcome = { sections: Record<string, Record<string, string>> } | { refused: number[] };

it(`reads ${CASES} random texts as Python does (seed ${SEED})`, () => {
  console.log(`config fuzz: ${CASES} cases, DYNVM_FUZZ_SEED=${SEED}`);
  const random = createRandom(SEED);
  let refusals = 0;
  for (let done = 0; done < CASES; done += BATCH) {
    const texts = Array.from({ length: Math.min(BATCH, CASES - done) }, () => randomIni(random));
    const theirs = readWithPython(texts);
    for (const [index, text] of texts.entries()) {
      const expected = theirs[index];
      const place = `case ${done + index} of seed ${SEED}: ${JSON.stringify(text)}`;
      // Compared as text: own keys such as __proto__ must count too.
      expect(JSON.stringify(toOutcome(readIni(text))), place).toBe(JSON.stringify(expected));
      if (expected !== undefined && 'refused' in expected) refusals += 1;
    }
  }
  console.log(`config fuzz: ${refusals} of ${CASES} texts refused by both`);
  expect(refusals).toBeGreaterThan(CASES / 100);
  expect(refusals).toBeLessThan(CASES / 2);
});

function readWithPython(texts: readonly string[]): Outcome[] {
  const script = fileURLToPath(new URL('read-with-python.py', import.meta.url));
  const run = spawnSync('python3', [script], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 1_000_000_000,
  });
  if (run.status !== 0) throw new Error(`python3 failed: ${run.error?.message ?? run.stderr}`);
  return JSON.parse(run.stdout);
}

function toOutcome({ sections, defaults, syntaxProblems }: IniDocument): Outcome {
  const [first] = syntaxProblems;
  if (first?.kind === 'no-section') return { refused: [first.line] };
  if (first !== undefined) return { refused: syntaxProblems.map(({ line }) => line) };
  const toValues = (entries: IniDocument['defaults']['entries']) =>
    [...entries.values()].map(({ key, value }) => [key, value] as const);
  return {
    sections: Object.fromEntries(
      [...sections.values()].map((section) => [
        section.name,
        Object.fromEntries(new Map([...toValues(defaults.entries), ...toValues(section.entries)])),
      ]),
    ),
  };
}
