import { describe, expect, it } from 'vitest';
import {
  findFreeName,
  suggestNames,
  suggestTags,
} from '../../../../../../renderer/features/provision/form/fresh-name.ts';
import { sampleRequest } from '../../../../../fixtures/sample-lease.ts';

const asked = (
  descriptor: string,
  createdAt: number,
  tags: Record<string, string> = {},
  requester = 'ann',
) => {
  const request = sampleRequest(descriptor, { createdAt, requester });
  return { ...request, spec: { ...request.spec, descriptor, tags } };
};

describe('a name for the same again', () => {
  it.each([
    ['job', [], 'job'],
    ['job', ['job'], 'job-2'],
    ['job', ['job1', 'job2'], 'job-2'],
    ['job', ['job', 'job-2', 'job-31'], 'job-4'],
    ['build-7', ['build-7'], 'build-8'],
    ['rebalance-7.0.0-19021', ['rebalance-7.0.0-190211'], 'rebalance-7.0.0-19022'],
  ])('of %s while %j exist is %s', (descriptor, inUse, fresh) => {
    expect(findFreeName(descriptor, new Set(inUse))).toBe(fresh);
  });
});

describe('suggestions', () => {
  const requests = [
    asked('old', 1, { team: 'qe' }),
    asked('new', 3, { team: 'qe', owner: 'ann' }),
    asked('others', 2, { team: 'sdk' }, 'bob'),
  ];

  it('are the names one asked for oneself, newest first, free ones', () => {
    const inUse = new Set(['new']);
    expect(suggestNames(requests, 'ann', { inUse, most: 8 })).toEqual(['new-2', 'old']);
    expect(suggestNames(requests, 'ann', { inUse, most: 1 })).toEqual(['new-2']);
  });

  it('are the tags of everybody, each once', () => {
    expect(suggestTags(requests, 9)).toEqual(['team=qe', 'owner=ann', 'team=sdk']);
  });
});
