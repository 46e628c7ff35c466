import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../core/http/legacy/parameters.ts';
import { readProvisionSpec } from '../../../../core/http/legacy/read-provision-spec.ts';
import { toFailure } from '../../../../core/model/failure.ts';
import { ProvisionSpec } from '../../../../core/model/request.ts';

/** The ask as the core gets it, defaults filled in. */
function ask(query: string, name = 'job'): ProvisionSpec {
  return ProvisionSpec.parse(readProvisionSpec(name, parseQuery(query)));
}

describe('the parameters of getservers', () => {
  it('alone, os asks for one VM for a day, all or none, joining an identical ask', () => {
    expect(ask('os=centos')).toMatchObject({
      descriptor: 'job',
      osKey: 'centos',
      count: 1,
      expiresInMinutes: 1440,
      allOrNone: true,
      labels: [],
      ignoreLabels: false,
      checkSsh: false,
      pools: [],
      joinIdentical: true,
    });
    expect(ask('os=centos').vcpus).toBeUndefined();
    expect(ask('os=centos').memoryBytes).toBeUndefined();
    expect(ask('os=centos').hostRef).toBeUndefined();
  });

  it.each([
    ['count=3', { count: 3 }],
    ['cpus=8&mem=4000000000', { vcpus: 8, memoryBytes: 4_000_000_000 }],
    ['cpus=default&mem=default', { vcpus: undefined, memoryBytes: undefined }],
    ['expiresin=30', { expiresInMinutes: 30 }],
    ['expiresin=0.5', { expiresInMinutes: 0.5 }],
    ['expiresin=99999999999', { expiresInMinutes: 52_560_000 }],
    ['xhostref=12', { hostRef: 12 }],
    ['allornone=false', { allOrNone: false }],
    ['allornone=False', { allOrNone: false }],
    ['checkvms=true', { checkSsh: true }],
    ['labels=a,+b', { labels: ['a', 'b'] }],
    ['ignorelabels=true', { ignoreLabels: true }],
    ['networkid=3', { networkId: '3' }],
    ['ver=12&poolId=regression', { version: '12', poolId: 'regression' }],
    ['pools=p1,p2', { pools: ['p1', 'p2'] }],
    ['count=2&count=abc', { count: 2 }],
    ['what=ever&format=detailed', {}],
    [
      'count=&cpus=&mem=&expiresin=&xhostref=&allornone=&checkvms=&labels=&ignorelabels=&pools=&networkid=&ver=&poolId=',
      { count: 1, expiresInMinutes: 1440, allOrNone: true, labels: [], pools: [], poolId: '' },
    ],
  ])('%s', (query, expected) => {
    expect(ask(`os=centos&${query}`)).toMatchObject(expected);
  });

  it.each([
    ['', 'os'],
    ['os=', 'os'],
    ['os=a%0Ab', 'os'],
    ['os=centos&count=0', 'count'],
    ['os=centos&count=-1', 'count'],
    ['os=centos&count=abc', 'count'],
    ['os=centos&count=10001', 'count'],
    ['os=centos&count=1.5', 'count'],
    ['os=centos&count=1e3', 'count'],
    ['os=centos&count=0x10', 'count'],
    ['os=centos&cpus=0', 'cpus'],
    ['os=centos&cpus=257', 'cpus'],
    ['os=centos&mem=5', 'mem'],
    ['os=centos&mem=4GB', 'mem'],
    ['os=centos&mem=99999999999999999999', 'mem'],
    ['os=centos&expiresin=x', 'expiresin'],
    ['os=centos&expiresin=0', 'expiresin'],
    ['os=centos&expiresin=-5', 'expiresin'],
    ['os=centos&expiresin=Infinity', 'expiresin'],
    ['os=centos&checkvms=maybe', 'checkvms'],
    ['os=centos&allornone=2', 'allornone'],
    ['os=centos&ignorelabels=si', 'ignorelabels'],
    ['os=centos&xhostref=two', 'xhostref'],
    ['os=centos&xhostref=-1', 'xhostref'],
    ['os=centos&labels=a,,b', 'labels'],
    ['os=centos&labels=,', 'labels'],
    ['os=centos&labels=a%00', 'labels'],
    [`os=centos&labels=${'a'.repeat(201)}`, 'labels'],
    ['os=centos&networkid=%7F', 'networkid'],
    ['os=centos&pools=,p', 'pools'],
  ])('%s is refused, naming %s in one line', (query, field) => {
    const failure = toFailure(caught(() => readProvisionSpec('job', parseQuery(query))));
    expect(failure).toMatchObject({ code: 'bad-input', where: { field } });
    expect(failure.message).toMatch(new RegExp(`^${field} [^\\n]+$`));
  });

  it.each(['', ' ', 'a'.repeat(201), 'a\nb', 'a\u0000', 'a/b', 'a\\b', ' a', 'a ', 'a\u2028', '\ud800'])(
    'the name %j is refused in one line',
    (name) => {
      const failure = toFailure(caught(() => readProvisionSpec(name, parseQuery('os=centos'))));
      expect(failure.code).toBe('bad-input');
      expect(failure.message).toMatch(/^The name (is|holds|begins)[^\n]+$/);
    },
  );

  it.each([
    'nserv-rebalance_P0-Apr-29-06:36:12-7.0.0-19022',
    'a',
    'ä ü',
    'a.b:c_d-e',
    '100%',
    'a'.repeat(200),
  ])('the name %j is taken', (name) => expect(ask('os=centos', name).descriptor).toBe(name));
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return expect.unreachable('it was accepted');
}
