import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffLines, editIni, loadConfig } from '../../../core/config/index.ts';
import { linesWithoutSecrets } from '../../../core/config/ini/lines-without-secrets.ts';
import { INI_LIMITS } from '../../../core/config/ini-limits.ts';
import { listProblems } from '../../../core/config/list-problems.ts';
import { type ParseResult, parseConfig } from '../../../core/config/parse-config.ts';

const HOST = `[xenhost1]
host.name=https://10.0.0.1
host.user=root
host.password=geheim
host.storage.name=SSD
centos7.template=tmpl
`;

const parse = (text: string) => parseConfig(text, { env: {} });
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const listWarnings = (result: ParseResult) => (result.ok ? result.config.warnings : result.warnings);

/** Each took minutes, or the memory of the machine, where the work was the square of the length; the test's own time limit fails it. */
describe('an ini of a megabyte', () => {
  const texts: Readonly<Record<string, string>> = {
    'unknown keys': `${HOST}${lines(40_000, (n) => `unknown.key.${n}=1`)}`,
    'unknown keys beside as many templates': `${HOST}${lines(16_000, (n) => `os${n}.template=a\nos${n}.tmplate=b`)}`,
    'one long unknown key': `${HOST}${'k'.repeat(900_000)}=1`,
    'many headers': lines(60_000, (n) => `[xenhost${n}]`),
    'one header again and again': `${HOST}${lines(60_000, () => '[xenhost1]')}`,
    'many unknown sections': `${HOST}${lines(60_000, (n) => `[s${n}]`)}`,
    'as many hosts and defaults as there may be': `[DEFAULT]\n${lines(200, (n) => `o${n}.template=a`)}\n${lines(1_000, (n) => `[xenhost${n}]`)}`,
    'more defaults and hosts': `[DEFAULT]\n${lines(20_000, (n) => `o${n}.template=a`)}\n${lines(20_000, (n) => `[xenhost${n}]`)}`,
    'one key again and again': `${HOST}${lines(80_000, () => 'host.user=a')}`,
    'no keys at all': lines(300_000, () => 'x'),
    'a value over many lines': `${HOST}host.labels=a\n${lines(120_000, (n) => ` l${n}`)}`,
    blanks: `${HOST}key${' '.repeat(900_000)}x`,
  };

  it.each(Object.entries(texts))('is checked in one pass: %s', async (_what, text) => {
    expect(text.length).toBeLessThanOrEqual(INI_LIMITS.characters);
    const result = await parse(text);
    const problems = result.ok ? [] : result.problems;
    expect(problems.length).toBeLessThanOrEqual(INI_LIMITS.findings);
    expect(listWarnings(result).length).toBeLessThanOrEqual(INI_LIMITS.findings);
    expect(JSON.stringify([problems, listWarnings(result)]).length).toBeLessThan(200_000);
  });

  it('is edited, and compared with what comes out, in one pass', () => {
    const text = `${HOST}${lines(40_000, (n) => `key.${n}=1`)}\n${lines(5_000, (n) => `[s${n}]`)}\n`;
    const edits = Array.from({ length: 500 }, (_, n) => ({
      kind: 'set' as const,
      section: 'xenhost1',
      key: `key.${n * 80}`,
      value: 'changed',
    }));
    const edited = editIni(text, [...edits, { kind: 'remove-section', section: 's4000' }]);
    const diff = diffLines(linesWithoutSecrets(text), linesWithoutSecrets(edited));
    const changed = diff.flatMap((hunk) => hunk.lines.filter(({ kind }) => kind === 'added'));
    expect(changed).toHaveLength(500);
  });

  it('that differs in every line is shown as removed and added', () => {
    const shown = (prefix: string) =>
      Array.from({ length: 60_000 }, (_, n) => ({ text: `${prefix}${n}`, shown: '' }));
    const [hunk] = diffLines(shown('a'), shown('b'));
    expect(hunk?.lines.map(({ kind }) => kind)).toHaveLength(120_000);
  });
});

describe('what is more than an ini may hold', () => {
  it('is counted, not told one by one', async () => {
    const result = await parse(`${HOST}${lines(8_000, (n) => `unknown.key.${n}=1`)}`);
    const warnings = listWarnings(result);
    expect(warnings).toHaveLength(INI_LIMITS.findings);
    expect(warnings.at(-1)?.message).toBe(`there are ${8_000 - INI_LIMITS.findings + 1} more warnings`);
  });

  it.each([
    ['sections', lines(1_001, (n) => `[s${n}]`), 'there are 1001 sections; expected at most 1000'],
    ['defaults', `[DEFAULT]\n${lines(201, (n) => `k${n}=1`)}`, 'has 201 keys; expected at most 200'],
    ['characters', `${HOST}#${'x'.repeat(1_000_000)}`, 'characters; expected at most 1000000'],
  ])('is refused: %s', async (_what, text, message) => {
    const result = await parse(text);
    expect(result.ok ? [] : result.problems.map((problem) => problem.message).join()).toContain(message);
  });

  describe('in files', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'dynvm-limits-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it.skipIf(process.platform === 'win32')('is not read to the end: a device that never ends', async () => {
      expect(await loadConfig({ path: '/dev/zero', env: {} })).toMatchObject({
        ok: false,
        problems: [{ message: expect.stringContaining('larger than 4000000 bytes') }],
      });
      const file = path.join(folder, 'password.ini');
      await writeFile(file, HOST.replace('geheim', 'file:/dev/zero'));
      expect(listProblems(await loadConfig({ path: file, env: {} }))).toMatchObject([
        { key: 'host.password', message: expect.stringContaining('larger than 1000000 bytes') },
      ]);
    });

    it('is a password of nothing but line breaks', async () => {
      const file = path.join(folder, 'breaks');
      await writeFile(file, `${'\n'.repeat(900_000)}x`);
      const result = await parse(HOST.replace('geheim', `file:${file}`));
      expect(result.ok).toBe(true);
    });
  });
});
