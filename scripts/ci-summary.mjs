// Sums up the steps and tests of a CI run; the last line is "N passed, N failed".
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout/project.mjs';

/** @typedef {{ title: string, fullName: string, status: string, failureMessages?: string[] }} TestCase the bench's have no failureMessages */
/** @typedef {{ testResults: { name: string, status: string, assertionResults: TestCase[] }[] }} Report */

const [passedSteps = 0, failedSteps = 0] = process.argv.slice(2).map(Number);
let passed = passedSteps;
let failed = failedSteps;
for (const report of reports()) {
  for (const file of report.testResults) {
    // A file that fails to load has no failed tests.
    if (file.assertionResults.length === 0 && file.status === 'failed') failed += 1;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') {
        passed += 1;
        const reason = test.failureMessages?.[0];
        if (reason) console.log(`Passed at the second try: ${test.fullName}: ${reason.split('\n')[0]}`);
      }
      if (test.status === 'failed') failed += 1;
      else if (test.status !== 'passed') console.log(`Not run (${test.status}): ${test.fullName}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** @returns {Report[]} */
function reports() {
  const folder = join(root, 'test-results');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}
