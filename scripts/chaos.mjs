// npm run chaos -- --seed S --minutes M --hosts 6: random asks, faults and kill -9 on real processes, then what must hold.
// With CouchbaseMock as a peer where Java and Maven reach it; else it says in one line that there is none.

import { tell } from './checkout/project.mjs';
import { couchbaseMock } from './couchbase-mock.mjs';
import { runTestProgram } from './test-program.mjs';

const { jar, missing } = couchbaseMock();
if (missing === undefined) process.env.COUCHBASE_MOCK_JAR = jar;
else tell(`Chaos without a Couchbase peer: ${missing}.`);
await runTestProgram('chaos');
