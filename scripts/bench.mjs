// npm run bench: measures the figures of docs/benchmarks.md and writes them. `npm run bench -- NAME` only shows one scene.
import { runTestProgram } from './test-program.mjs';

await runTestProgram('bench');
