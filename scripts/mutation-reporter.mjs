// Writes each mutant that Stryker has tried as a line of JSON: what was found stays known when a run is stopped.
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

class LineReporter {
  /** @param {import('@stryker-mutator/api/core').MutantResult} mutant */
  onMutantTested({ fileName, location, mutatorName, replacement, status }) {
    const results = process.env.MUTATION_RESULTS;
    if (results === undefined) return;
    const text = (replacement ?? '').replaceAll(/\s+/g, ' ').slice(0, 100);
    const file = path.relative(process.cwd(), fileName).replaceAll('\\', '/');
    const line = { file, line: location.start.line, mutator: mutatorName, replacement: text, status };
    appendFileSync(results, `${JSON.stringify(line)}\n`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'lines', LineReporter)];
