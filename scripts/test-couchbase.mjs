// npm run test:couchbase: against the server COUCHBASE_TEST_CONNSTR names (with _USER, _PASS, _BUCKET, _QUERY=1 where
// it has a query service and indexes), else against CouchbaseMock, which Maven fetches; with --peer=gocaves against gocaves,
// which Go fetches and builds. Where there is none of these it says so in one line.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, tell } from './checkout/project.mjs';
import { couchbaseMock } from './couchbase-mock.mjs';
import { gocaves } from './gocaves.mjs';

const env = { ...process.env };
const wantsGocaves = process.argv.includes('--peer=gocaves');
if (wantsGocaves) {
  const { program, missing } = gocaves();
  if (missing !== undefined) {
    tell(`The Couchbase tests were not run: ${missing}.`);
    process.exit(env.REQUIRE_GOCAVES ? 1 : 0);
  }
  env.GOCAVES_PROGRAM = program;
} else if (!env.COUCHBASE_TEST_CONNSTR) {
  const { jar, missing } = couchbaseMock();
  if (missing !== undefined) {
    tell(`The Couchbase tests were not run: ${missing}, and COUCHBASE_TEST_CONNSTR names no server.`);
    process.exit(0);
  }
  env.COUCHBASE_MOCK_JAR = jar;
}
const test = join(root, 'scripts', 'test.mjs');
const args = [test, '--suite=couchbase', ...process.argv.slice(2).filter((arg) => arg !== '--peer=gocaves')];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status ?? 1);
