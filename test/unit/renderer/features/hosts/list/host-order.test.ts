import { describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../../../../../core/model/doctor.ts';
import type { OpenHost } from '../../../../../../renderer/features/hosts/hosts-store.ts';
import {
  findNeighbours,
  listHostsInOrder,
} from '../../../../../../renderer/features/hosts/list/host-order.ts';
import { sampleHost } from '../../../../../fixtures/renderer/sample-host.ts';

const SORTING = { column: 'host', descending: false } as const;

describe('hosts in the order of a tab', () => {
  const rows = new Map([2, 1].map((hostRef) => [hostRef, sampleHost(hostRef)]));

  it('stand as the list is sorted', () => {
    const refs = (descending: boolean) =>
      listHostsInOrder({ tab: 'list', sorting: { column: 'host', descending } }, rows).map(
        ({ hostRef }) => hostRef,
      );
    expect(refs(false)).toEqual([1, 2]);
    expect(refs(true)).toEqual([2, 1]);
  });

  it('stand as in the report of the doctor', () => {
    const report = {
      hosts: [
        { hostRef: 2, uuid: 'b' },
        { hostRef: 1, uuid: 'a' },
      ],
    } as DoctorReport;
    expect(listHostsInOrder({ tab: 'doctor', sorting: SORTING, report }, rows)).toEqual([
      { hostRef: 2, uuid: 'b' },
      { hostRef: 1, uuid: 'a' },
    ]);
  });
});

describe('the hosts around an open one', () => {
  const order = [
    { hostRef: 1, uuid: 'a' },
    { hostRef: 4, uuid: 'b' },
    { hostRef: 4, uuid: 'c' },
  ];
  const around = (open: OpenHost) => {
    const went: OpenHost[] = [];
    const { above, below } = findNeighbours(order, open, (host) => went.push(host));
    above?.();
    below?.();
    return went;
  };

  it('are the ones above and below, with the template that is compared', () => {
    expect(around({ hostRef: 4, uuid: 'b', osKey: 'windows' })).toEqual([
      { hostRef: 1, uuid: 'a', osKey: 'windows' },
      { hostRef: 4, uuid: 'c', osKey: 'windows' },
    ]);
  });

  it('are none beyond the ends, nor of a host that is not there', () => {
    expect(around({ hostRef: 1, uuid: 'a' })).toEqual([{ hostRef: 4, uuid: 'b' }]);
    expect(around({ hostRef: 9 })).toEqual([]);
  });
});
