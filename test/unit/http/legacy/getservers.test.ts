import { describe, expect, it } from 'vitest';
import { readFormat, renderServers } from '../../../../core/http/legacy/getservers.ts';
import { toLegacyAnswer } from '../../../../core/http/legacy/legacy-answer.ts';
import { parseQuery } from '../../../../core/http/legacy/parameters.ts';
import { DynvmError, type Failure, FailureCode } from '../../../../core/model/failure.ts';
import { Lease, type LeaseState } from '../../../../core/model/lease.ts';
import { ProvisionSpec, type RequestRow, type RequestState } from '../../../../core/model/request.ts';

const NO_DHCP: Failure = { code: 'no-dhcp-lease', message: 'No DHCP lease after 400 s' };

function lease(index: number, state: LeaseState, name = `job${index}`): Lease {
  return Lease.parse({
    id: `l${index}`,
    requestId: 'r1',
    name,
    descriptor: 'job',
    index,
    osKey: 'centos',
    state,
    address: `10.0.0.${index}`,
    vcpus: 2,
    memoryBytes: 2 ** 30,
    diskBytes: [],
    attempt: 1,
    createdAt: 1,
    deadlineAt: 2,
    steps: [],
  });
}

function request(state: RequestState, spec: Partial<ProvisionSpec> = {}): RequestRow {
  return {
    id: 'r1',
    spec: { ...ProvisionSpec.parse({ descriptor: 'job', osKey: 'centos', count: 3 }), ...spec },
    requester: 'legacy:127.0.0.1',
    owner: 'legacy',
    teams: [],
    createdAt: 1,
    state,
    leaseIds: [],
  };
}

const available: LeaseState = { kind: 'available' };
const succeeded: RequestState = { kind: 'succeeded', at: 3 };

describe('the answer of getservers', () => {
  it('is one line of addresses in name order: job2 before job10', () => {
    const leases = [10, 2, 1].map((index) => lease(index, available));
    expect(renderServers({ request: request(succeeded), leases }, 'addresses')).toBe(
      '["10.0.0.1", "10.0.0.2", "10.0.0.10"]',
    );
  });

  it('is names and addresses when detailed, sorted as text', () => {
    const leases = [10, 2].map((index) => lease(index, available));
    expect(renderServers({ request: request(succeeded), leases }, 'detailed')).toBe(
      '{\n  "job10": "10.0.0.10",\n  "job2": "10.0.0.2"\n}',
    );
  });

  it('names what failed, and why, only when detailed', () => {
    const partly = request({ kind: 'partial', at: 3, failure: NO_DHCP }, { allOrNone: false });
    const leases = [lease(1, available), lease(2, { kind: 'failed', failure: NO_DHCP })];
    expect(renderServers({ request: partly, leases }, 'addresses')).toBe('["10.0.0.1"]');
    expect(renderServers({ request: partly, leases }, 'detailed')).toBe(
      '{\n  "job1": "10.0.0.1",\n  "job2": "",\n  "job2_error": "No DHCP lease after 400 s"\n}',
    );
  });

  it.each([
    [{ kind: 'failed', at: 3, failure: NO_DHCP }, /^all vms couldn't be created successfully: No DHCP lease/],
    [{ kind: 'cancelled', at: 3 }, /cancelled/],
    [succeeded, /released already/],
  ] as const)('is a 499 with the reason when nothing is left to name: %j', (state, body) => {
    const answer = failing(() =>
      renderServers(
        { request: request(state), leases: [lease(1, { kind: 'deleted', reason: 'released' })] },
        'detailed',
      ),
    );
    expect(answer.status).toBe(499);
    expect(answer.body).toMatch(body);
  });
});

it.each([
  ['', 'addresses'],
  ['format=', 'addresses'],
  ['format=short', 'addresses'],
  ['format=servermanager', 'addresses'],
  ['format=detailed', 'detailed'],
])('%j means the format %s', (query, format) => {
  expect(readFormat(parseQuery(query))).toBe(format);
});

it('an unknown format is refused', () => {
  expect(failing(() => readFormat(parseQuery('format=xml'))).status).toBe(400);
});

describe('a failure as the legacy clients know it', () => {
  it('no capacity begins with the words they look for, once', () => {
    const plain = toLegacyAnswer(new DynvmError({ code: 'no-capacity', message: '3 asked, 1 fits' }));
    expect(plain).toEqual({ status: 499, body: 'Error: No capacity is available! 3 asked, 1 fits' });
    expect(toLegacyAnswer(new DynvmError({ code: 'no-capacity', message: plain.body }))).toEqual(plain);
  });

  it('a name that exists says so', () => {
    const answer = toLegacyAnswer(
      new DynvmError({ code: 'already-exists', message: 'VM job1 is on host 3' }),
    );
    expect(answer).toEqual({ status: 499, body: 'already exists: VM job1 is on host 3' });
  });

  it.each(FailureCode.options)('%s is one line with a status clients know', (code) => {
    const answer = toLegacyAnswer(new DynvmError({ code, message: 'two\nlines', hint: 'do this' }));
    expect(answer.body).not.toContain('\n');
    const status =
      { 'bad-input': 400, unauthenticated: 401, forbidden: 403, internal: 500 }[code as string] ?? 499;
    expect(answer.status).toBe(status);
  });
});

function failing(work: () => unknown): { status: number; body: string } {
  try {
    work();
  } catch (error) {
    return toLegacyAnswer(error);
  }
  return expect.unreachable('it was answered');
}
