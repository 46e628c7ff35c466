import { describe, expect, it } from 'vitest';
import { ProvisionSpec } from '../../../../../core/model/request.ts';
import {
  createDraft,
  findFieldProblems,
  findNearestStop,
  groupRefusals,
  isTag,
  listDurationStops,
  type ProvisionDraft,
  toCurlCommand,
  toDraft,
  toPlanInput,
  toProvisionInput,
} from '../../../../../renderer/features/provision/provision-draft.ts';

const draft: ProvisionDraft = {
  ...createDraft('windows', 1440),
  descriptor: ' sdk-java-Apr-29-14:22:05-7.1.2-3807 ',
  count: 5,
  vcpus: 6,
  memoryGib: 96,
  tags: ['team=sdk', 'note=a=b'],
  labels: ['perf'],
  hostRef: 0,
  allOrNone: false,
};

describe('a draft', () => {
  it('becomes an ask the contract takes', () => {
    const spec = ProvisionSpec.parse(toProvisionInput(draft));
    expect(spec).toMatchObject({
      descriptor: 'sdk-java-Apr-29-14:22:05-7.1.2-3807',
      memoryBytes: 96 * 1024 ** 3,
      tags: { team: 'sdk', note: 'a=b' },
      hostRef: 0,
      allOrNone: false,
    });
    expect(spec).not.toHaveProperty('networkId');
  });

  it('can be planned before it has a name', () => {
    expect(ProvisionSpec.safeParse(toProvisionInput(createDraft('centos7', 1440))).success).toBe(true);
  });

  it('can be had again, under a new name', () => {
    const again = toDraft(ProvisionSpec.parse(toProvisionInput(draft)));
    expect(again).toEqual({ ...draft, descriptor: '' });
  });

  it('never begins beyond the longest life', () => {
    expect(createDraft('centos7', 60).minutes).toBe(60);
  });
});

describe('the curl command', () => {
  it('asks the legacy API for the same', () => {
    const url = new URL(toCurlCommand(draft, 'http://127.0.0.1:5000/').replace(/^curl '(.*)'$/, '$1'));
    expect(url.pathname).toBe('/getservers/sdk-java-Apr-29-14%3A22%3A05-7.1.2-3807');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      os: 'windows',
      count: '5',
      cpus: '6',
      mem: String(96 * 1024 ** 3),
      expiresin: '240',
      labels: 'perf',
      xhostref: '0',
      allornone: 'false',
      format: 'detailed',
    });
  });

  it('cannot break out of its quotes', () => {
    const line = toCurlCommand({ ...draft, descriptor: "a'; reboot '" }, 'http://h');
    expect(line.match(/'/g)).toHaveLength(2);
  });
});

describe('the duration slider', () => {
  it('ends at the longest life and nowhere beyond', () => {
    expect(listDurationStops(1440).at(-1)).toBe(1440);
    expect(listDurationStops(100)).toEqual([15, 30, 60, 100]);
    expect(listDurationStops(10)).toEqual([10]);
  });

  it('stands at the stop nearest to a length typed elsewhere', () => {
    expect(findNearestStop([15, 30, 60], 50)).toBe(2);
    expect(findNearestStop([15, 30, 60], 16)).toBe(0);
  });
});

it.each([
  ['team=qe', true],
  ['team', false],
  ['=qe', false],
  ['team=', false],
])('%s as a tag: %s', (text, valid) => expect(isTag(text)).toBe(valid));

describe('what is wrong with a field', () => {
  const draft = { ...createDraft('centos7', 1440), descriptor: 'job' };

  it.each([
    ['a/b', /slash/],
    ['x'.repeat(201), /longer than 200/],
  ])('is said of the name %j before anybody asks', (descriptor, problem) => {
    expect(findFieldProblems({ ...draft, descriptor }, undefined).descriptor).toMatch(problem);
    expect(toPlanInput({ ...draft, descriptor }).descriptor).toBe('not-named-yet');
  });

  it.each([
    [{ code: 'already-exists', message: 'VM job already exists.' }, 'descriptor'],
    [{ code: 'not-found', message: 'No such network.', where: { field: 'networkId' } }, 'network'],
    [{ code: 'host-unavailable', message: 'Host 3 takes no VMs.', where: { hostRef: 3 } }, 'host'],
    [
      {
        code: 'config-invalid',
        message: 'No login.',
        where: { section: 'common', key: 'vm.linux.username' },
      },
      'checkSsh',
    ],
  ] as const)('the plan’s %j stands at %s', (failure, field) => {
    expect(findFieldProblems(draft, failure)).toEqual({ [field]: failure.message });
  });

  it('is nothing while there is no name yet, and nothing where the plan means no field', () => {
    const taken = { code: 'already-exists', message: 'VM not-named-yet already exists.' } as const;
    expect(findFieldProblems({ ...draft, descriptor: '' }, taken)).toEqual({});
    expect(findFieldProblems(draft, { code: 'no-capacity', message: 'No room' })).toEqual({});
  });
});

describe('why hosts were passed over', () => {
  it('is said once for all that say the same', () => {
    const refusals = [
      { hostRef: 1, hostName: 's1', reason: 'no template' },
      { hostRef: 2, hostName: 's2', reason: 'memory: needs 96 GiB, 88 free' },
      { hostRef: 3, hostName: 's3', reason: 'no template' },
    ];
    expect(groupRefusals(refusals)).toEqual([
      { reason: 'no template', hosts: ['s1', 's3'] },
      { reason: 'memory: needs 96 GiB, 88 free', hosts: ['s2'] },
    ]);
  });
});
