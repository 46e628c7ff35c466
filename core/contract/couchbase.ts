import { z } from 'zod';
import { CouchbaseStatus } from '../model/couchbase.ts';
import { defineOperations } from './define.ts';

export const couchbaseOperations = defineOperations({
  'couchbase.status': {
    input: z.object({}),
    output: CouchbaseStatus,
    scope: 'read',
    doc: 'Connection to the buckets, documents waiting and parked, the import, and which service leads.',
  },
  'couchbase.handOver': {
    doc: 'Stops leading and lets another service on the bucket continue; refused where this one does not lead.',
    scope: 'admin',
    input: z.object({}),
    output: CouchbaseStatus,
  },
  'couchbase.retry': {
    input: z.object({}),
    output: CouchbaseStatus,
    scope: 'admin',
    doc: 'Writes parked documents again, and reads the bucket now.',
  },
});
