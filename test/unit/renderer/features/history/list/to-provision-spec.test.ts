import { expect, it } from 'vitest';
import type { HistoryRow } from '../../../../../../core/model/history.ts';
import { toProvisionSpec } from '../../../../../../renderer/features/history/list/to-provision-spec.ts';

const ASKED_AT = Date.UTC(2026, 3, 29, 13, 43);

const ROW: HistoryRow = {
  ...{ id: 1, name: 'job-1', descriptor: 'job', osKey: 'centos7', osVersion: 'CentOS 7.9', host: 's827' },
  ...{ requester: 'ann', tags: { team: 'qe' }, outcome: 'released', address: '10.1.2.3', imported: false },
  ...{ vcpus: 6, memoryBytes: 8 * 1024 ** 3, createSeconds: 60, liveSeconds: 600 },
  ...{ askedAt: ASKED_AT, availableAt: ASKED_AT + 60_000, deadlineAt: ASKED_AT + 241 * 60_000 },
};

it('asks for one VM of the same OS, size, tags and length of life', () => {
  expect(toProvisionSpec(ROW)).toMatchObject({
    ...{ descriptor: 'job', osKey: 'centos7', count: 1, vcpus: 6, memoryBytes: 8 * 1024 ** 3 },
    ...{ expiresInMinutes: 240, tags: { team: 'qe' } },
  });
});

it('leaves to the template what no ask could have', () => {
  const ask = toProvisionSpec({ ...ROW, vcpus: 0, memoryBytes: Number.NaN, deadlineAt: undefined });
  expect(ask).toMatchObject({ descriptor: 'job', osKey: 'centos7' });
  expect([ask?.vcpus, ask?.memoryBytes]).toEqual([undefined, undefined]);
});

it('offers nothing where the OS or the name could not be asked for', () => {
  expect(toProvisionSpec({ ...ROW, osKey: '' })).toBeUndefined();
  expect(toProvisionSpec({ ...ROW, descriptor: 'with a space and / slash' })).toBeUndefined();
});
