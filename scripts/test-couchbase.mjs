// npm run test:couchbase: against the server COUCHBASE_TEST_CONNSTR names (with _USER, _PASS, _BUCKET, _QUERY=1 where
// it has a query service and indexes), else against CouchbaseMock, which Maven fetches. Without either it says so in one line.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, tell } from './project.mjs';

const MOCK_VERSION = '1.5.25';
const MAVEN_TIMEOUT_MS = 300_000;
const folder = join(root, 'node_modules', '.cache', 'couchbase-mock');
const jar = join(folder, `CouchbaseMock-${MOCK_VERSION}.jar`);

const env = { ...process.env };
if (!env.COUCHBASE_TEST_CONNSTR) {
  const missing = fetchMock();
  if (missing !== undefined) {
    tell(`The Couchbase tests were not run: ${missing}, and COUCHBASE_TEST_CONNSTR names no server.`);
    process.exit(0);
  }
  env.COUCHBASE_MOCK_JAR = jar;
}
const test = join(root, 'scripts', 'test.mjs');
const args = [test, '--suite=couchbase', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status ?? 1);

/** Why there is no mock; undefined when its jar is there. */
function fetchMock() {
  if (!runs('java', '-version')) return 'there is no Java';
  if (existsSync(jar)) return undefined;
  if (!runs('mvn', '-version')) return 'there is no Maven to fetch CouchbaseMock';
  mkdirSync(folder, { recursive: true });
  const copy = [
    ...['-q', '-B', 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy'],
    ...[`-Dartifact=com.couchbase.mock:CouchbaseMock:${MOCK_VERSION}`, `-DoutputDirectory=${folder}`],
  ];
  const run = spawnSync('mvn', copy, { encoding: 'utf8', timeout: MAVEN_TIMEOUT_MS });
  if (existsSync(jar)) return undefined;
  const line = `${run.stdout ?? ''}\n${run.stderr ?? ''}`
    .split('\n')
    .find((text) => text.includes('[ERROR]'));
  return `Maven could not fetch CouchbaseMock (${line?.trim() ?? run.error?.message ?? `exit ${run.status}`})`;
}

/**
 * @param {string} command
 * @param {string} argument
 */
function runs(command, argument) {
  return spawnSync(command, [argument], { stdio: 'ignore' }).status === 0;
}
