// npm start: the demo, or real hosts with --config FILE or DYNVM_CONFIG.
import { launch } from './launch.mjs';

await launch(['start', ...process.argv.slice(2)]);
