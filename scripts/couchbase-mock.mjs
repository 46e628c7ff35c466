import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout/project.mjs';

const MOCK_VERSION = '1.5.25';
const MAVEN_TIMEOUT_MS = 300_000;
const folder = join(root, 'node_modules', '.cache', 'couchbase-mock');
const jar = join(folder, `CouchbaseMock-${MOCK_VERSION}.jar`);

/**
 * CouchbaseMock, fetched by Maven where it is not there yet, or one clause that says why there is none.
 * @returns {{ jar: string, missing?: undefined } | { jar?: undefined, missing: string }}
 */
export function couchbaseMock() {
  if (!runs('java', '-version')) return { missing: 'there is no Java' };
  if (existsSync(jar)) return { jar };
  if (!runs('mvn', '-version')) return { missing: 'there is no Maven to fetch CouchbaseMock' };
  mkdirSync(folder, { recursive: true });
  const copy = [
    ...['-q', '-B', 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy'],
    ...[`-Dartifact=com.couchbase.mock:CouchbaseMock:${MOCK_VERSION}`, `-DoutputDirectory=${folder}`],
  ];
  const run = spawnSync('mvn', copy, { encoding: 'utf8', timeout: MAVEN_TIMEOUT_MS });
  if (existsSync(jar)) return { jar };
  const line = `${run.stdout ?? ''}\n${run.stderr ?? ''}`
    .split('\n')
    .find((text) => text.includes('[ERROR]'));
  const reason = line?.trim() ?? run.error?.message ?? `exit ${run.status}`;
  return { missing: `Maven could not fetch CouchbaseMock (${reason})` };
}

/**
 * @param {string} command
 * @param {string} argument
 */
function runs(command, argument) {
  return spawnSync(command, [argument], { stdio: 'ignore' }).status === 0;
}
