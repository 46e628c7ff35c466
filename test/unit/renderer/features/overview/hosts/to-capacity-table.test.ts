import { expect, it } from 'vitest';
import { toCapacityTable } from '../../../../../../renderer/features/overview/hosts/to-capacity-table.ts';
import { sampleHost, samplePhysicalHost } from '../../../../../fixtures/renderer/sample-host.ts';

it('the capacity of the hosts is exported with exact values, a line for each host of a pool', () => {
  const slots = [{ osKey: 'centos7', slots: 12, limitedBy: 'cpu' as const }];
  const pool = sampleHost(4, {
    pool: { uuid: 'pool', name: 'lab' },
    physicalHosts: [samplePhysicalHost('s751', { slots }), samplePhysicalHost('s752')],
    slots,
  });
  const away = sampleHost(9, { physicalHosts: [], state: { kind: 'connecting', sinceAt: 0 }, runningVms: 0 });
  const { heads, rows } = toCapacityTable([pool, away]);
  const column = (head: string) => rows.map((row) => row[heads.indexOf(head)]);
  expect(column('Host')).toEqual(['s751', 's752', '10.0.0.9']);
  expect(column('Pool')).toEqual(['lab', 'lab', '']);
  expect(column('State')).toEqual(['up', 'up', 'connecting']);
  expect(column('CPU free')).toEqual([50, 50, '']);
  expect(column('Slots centos7')).toEqual([12, '', '']);
});
