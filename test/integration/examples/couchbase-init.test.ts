import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  CREATE_CREATED_INDEX,
  CREATE_DELETED_INDEX,
  CREATE_PRIMARY_INDEX,
  CREATE_STATE_INDEX,
  forBucket,
} from '../../../core/history/couchbase/import/statements.ts';
import { describeWithClients } from '../../fixtures/shell-clients.ts';
import { endAllProcesses, ROOT, startProcess } from '../cli/cli-process.ts';
import { CouchbaseNode } from './couchbase-node.ts';

/** Of this test alone: the script knows only Couchbase's own ports. */
const HOST = '127.0.91.91';
const ADMIN_PASSWORD = 'p"a\\s+s&w=o%r d';
const USER_PASSWORD = 'm&=e+"\\%';

let node: CouchbaseNode;

beforeEach(async () => {
  node = new CouchbaseNode();
  await node.listen(HOST);
});

afterEach(async () => {
  node.close();
  await endAllProcesses();
});

function init(adminPassword = ADMIN_PASSWORD) {
  return startProcess('sh', [`${ROOT}/examples/couchbase/init.sh`], {
    env: { COUCHBASE_HOST: HOST, COUCHBASE_ADMIN_PASSWORD: adminPassword, DYNVM_PASSWORD: USER_PASSWORD },
  });
}

describeWithClients(['sh', 'curl'], 'examples/couchbase/init.sh', () => {
  it('makes cluster, bucket, user and indexes on a fresh node, and leaves all as it is when run again', async () => {
    const first = init();
    expect(await first.exited, first.stderr()).toMatchObject({ code: 0 });
    expect(first.stdout()).toContain('Bucket dynvm is ready.');
    expect(node.calls.slice(0, 6)).toEqual([
      'GET /pools',
      'GET /pools/default',
      'POST /node/controller/setupServices',
      'POST /pools/default',
      'POST /settings/web',
      'POST /settings/indexes',
    ]);
    expect(node).toMatchObject({ services: 'kv,index,n1ql', password: ADMIN_PASSWORD });
    expect(node.bucket).toMatchObject({ name: 'dynvm', bucketType: 'couchbase', replicaNumber: '0' });
    expect(node).toMatchObject({ userRoles: 'bucket_full_access[dynvm]', userPassword: USER_PASSWORD });
    // The statements that the product shows where they are missing, repeatable: the script's server knows IF NOT EXISTS.
    const statements = [...node.indexes.values()].map((statement) => statement.replace(' IF NOT EXISTS', ''));
    expect(statements.sort()).toEqual(
      [CREATE_PRIMARY_INDEX, CREATE_CREATED_INDEX, CREATE_DELETED_INDEX, CREATE_STATE_INDEX]
        .map((statement) => forBucket(statement, 'dynvm'))
        .sort(),
    );

    node.calls.length = 0;
    const second = init();
    expect(await second.exited, second.stderr()).toMatchObject({ code: 0 });
    expect(second.stdout()).toContain('The cluster is there already.');
    expect(node.calls.filter((call) => /setupServices|settings\/web|POST .*buckets/.test(call))).toEqual([]);
  });

  it('ends with an error where it may not: nothing looks done that is not', async () => {
    expect(await init().exited).toMatchObject({ code: 0 });
    const bucket = { ...node.bucket };
    const other = init('wrong');
    expect((await other.exited).code).not.toBe(0);
    expect(node.bucket).toEqual(bucket);
  });
});

it('the compose file runs that script after the server is healthy, on this machine only', () => {
  const text = readFileSync(`${ROOT}/examples/couchbase/compose.yaml`, 'utf8');
  expect(text).toContain('condition: service_healthy');
  expect(text).toContain('./init.sh:/init.sh:ro');
  const ports = [...text.matchAll(/^ {6}- (\S+:\d+(?:-\d+)?:\d+(?:-\d+)?)$/gm)].map(([, port]) => port);
  expect(ports.length).toBe(4);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+(?:-\d+)?):\1$/);
});
