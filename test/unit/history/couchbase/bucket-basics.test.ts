import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../core/config/secret.ts';
import { couchbaseBackoffMs } from '../../../../core/history/couchbase/couchbase-backoff.ts';
import * as statements from '../../../../core/history/couchbase/import/statements.ts';
import { toCas } from '../../../../core/history/couchbase/sdk/cas.ts';
import { toBucketAddress } from '../../../../core/history/couchbase/sdk/to-bucket-address.ts';

describe('toCas', () => {
  it.each(['1', '1583518463894000000', '18446744073709551615'])('takes %s as it is', (text) => {
    expect(toCas(text)).toBe(text);
  });

  it("takes the SDK's object by its text", () => {
    expect(toCas({ toString: () => '9007199254740993' })).toBe('9007199254740993');
  });

  it.each(['', '0', '-1', '01', '1.5', 'zzz', '18446744073709551616', null, undefined])(
    'refuses %j',
    (value) => {
      expect(() => toCas(value)).toThrow(TypeError);
    },
  );
});

describe('toBucketAddress', () => {
  const settings = { bucket: 'QE-pool', username: 'u', password: new Secret('p') };

  it.each([
    ['10.1.2.3', 'couchbase://10.1.2.3'],
    ['cb.example.com:8091', 'couchbase://cb.example.com'],
    ['http://cb.example.com:8091/', 'couchbase://cb.example.com'],
    ['https://cb.example.com:18091', 'couchbases://cb.example.com'],
    ['couchbase://a,b?network=external', 'couchbase://a,b?network=external'],
    ['couchbases://cb.example.com:11207', 'couchbases://cb.example.com:11207'],
  ])('%s means %s', (server, connectionString) => {
    expect(toBucketAddress({ ...settings, server }).connectionString).toBe(connectionString);
  });

  it('gives the CA file with TLS only: the SDK takes one as a wish for TLS', () => {
    expect(toBucketAddress({ ...settings, server: 'couchbases://h', caFile: '/ca.pem' }).caFile).toBe(
      '/ca.pem',
    );
    expect(
      toBucketAddress({ ...settings, server: 'couchbase://h', caFile: '/ca.pem' }).caFile,
    ).toBeUndefined();
  });
});

describe('couchbaseBackoffMs', () => {
  it('doubles from a second to half a minute', () => {
    const full = [1, 2, 3, 5, 6, 50].map((failures) => couchbaseBackoffMs(failures, () => 0));
    expect(full).toEqual([1_000, 2_000, 4_000, 16_000, 30_000, 30_000]);
  });

  it('is shortened by up to a half', () => {
    expect(couchbaseBackoffMs(3, () => 0.999)).toBe(2_002);
  });
});

describe('statements', () => {
  it('name the bucket in backticks', () => {
    expect(statements.forBucket(statements.CREATE_PRIMARY_INDEX, 'QE-server-pool')).toBe(
      'CREATE PRIMARY INDEX ON `QE-server-pool`',
    );
  });

  it.each(['a`; DROP', 'a b', '', 'ä'])('are not made for %j', (bucket) => {
    expect(() => statements.forBucket(statements.ALL_DOCUMENTS, bucket)).toThrow(/no name of a bucket/);
  });

  it('hold every value as a named parameter that is documented', () => {
    for (const statement of [statements.CREATED_SINCE, statements.DELETED_SINCE]) {
      expect(statement.match(/\$[a-z]+/g)).toEqual(['$since', '$after', '$limit']);
    }
  });
});
