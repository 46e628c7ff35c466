import { endAllProcesses } from '../integration/cli/cli-process.ts';
import { printTable, type SceneResult, writeDocument, writeResultFile } from './report.ts';
import { scenes } from './scenes/scenes.ts';

/** `npm run bench` runs every scene and rewrites docs/benchmarks.md; `npm run bench -- NAME…` only shows those. */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !scenes.some((scene) => scene.name === name));
if (unknown.length > 0) {
  console.error(`No scene ${unknown.join(', ')}; there are ${scenes.map((scene) => scene.name).join(', ')}.`);
  process.exit(2);
}

const results: SceneResult[] = [];
for (const scene of scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const startedMs = performance.now();
  try {
    const figures = await scene.run();
    results.push({ scene, figures, seconds: (performance.now() - startedMs) / 1000 });
  } catch (error) {
    const measured = error instanceof Error ? error.message : String(error);
    const figures = [{ what: 'The scene could not be run', measured, limit: 'runs', ok: false, fails: true }];
    results.push({ scene, figures, seconds: (performance.now() - startedMs) / 1000 });
  } finally {
    await endAllProcesses();
  }
  printTable(results.at(-1) as SceneResult);
}
if (wanted.length === 0) writeDocument(results);
writeResultFile(results);
const all = results.flatMap(({ figures }) => figures);
for (const { what, measured, limit } of all.filter(({ ok }) => !ok)) {
  console.log(`Missed: ${what}: ${measured}, asked for ${limit}`);
}
process.exit(all.some(({ fails }) => fails) ? 1 : 0);
