// npm run paused-leader -- --seed S --pauses N: pauses the leader of two real services in the middle of its work, and wakes it
// when the other one leads. Needs CouchbaseMock; where it is missing it says so in one line, or fails with REQUIRE_COUCHBASE=1.

import { tell } from './checkout/project.mjs';
import { couchbaseMock } from './couchbase-mock.mjs';
import { runTestProgram } from './test-program.mjs';

const { jar, missing } = couchbaseMock();
if (missing !== undefined) {
  tell(`The leader was not paused: ${missing}.`);
  process.exit(process.env.REQUIRE_COUCHBASE ? 1 : 0);
}
process.env.COUCHBASE_MOCK_JAR = jar;
await runTestProgram('paused-leader');
