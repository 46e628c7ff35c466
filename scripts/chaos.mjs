// npm run chaos -- --seed S --minutes M --hosts 6: random asks, faults and kill -9 on real processes, then what must hold.
import { runTestProgram } from './test-program.mjs';

await runTestProgram('chaos');
