import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { removeUnfinished, toUnfinishedPath } from '../../../core/base/unfinished-file.ts';

it('removes what killed writers of a file left beside it, and nothing of those at work or of other files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dynvm-unfinished-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'lab.ini');
  const { pid } = spawnSync(process.execPath, ['--version']);
  const left = `.lab.ini.${pid}.tmp`;
  const kept = [`.lab.ini.${process.pid}.tmp`, `.lab.ini.old.${pid}.tmp`, `.other.ini.${pid}.tmp`, 'lab.ini'];
  for (const name of [left, ...kept]) await writeFile(join(folder, name), 'host.password=secret\n');
  expect(toUnfinishedPath(file)).toBe(join(folder, `.lab.ini.${process.pid}.tmp`));
  await removeUnfinished(file);
  expect((await readdir(folder)).toSorted()).toEqual(kept.toSorted());
});
