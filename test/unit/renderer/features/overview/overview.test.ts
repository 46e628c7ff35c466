import { describe, expect, it } from 'vitest';
import type { HostRow } from '../../../../../core/model/host.ts';
import { VmRow } from '../../../../../core/model/vm.ts';
import {
  countLineAddresses,
  createAddressCount,
} from '../../../../../renderer/features/overview/hosts/addresses-in-use.ts';
import { toTemplateState } from '../../../../../renderer/features/overview/hosts/template-state.ts';
import { toCsvLine } from '../../../../../renderer/format/csv-line.ts';
import { mergeCachedHosts } from '../../../../../renderer/live/merge-cached-hosts.ts';
import type { LiveTable } from '../../../../../renderer/store/live-table.ts';
import { sampleHost, samplePhysicalHost } from '../../../../fixtures/renderer/sample-host.ts';

function vm(hostRef: number, hostName: string | undefined, address: string | undefined): VmRow {
  return VmRow.parse({
    key: `${hostRef}/${Math.random()}`,
    hostRef,
    uuid: 'u',
    name: 'n',
    description: '',
    powerState: 'Running',
    hostName,
    address,
    networkInfo: '',
    vcpus: 1,
    memoryBytes: 1,
    diskBytes: 1,
    owner: { kind: 'foreign' },
  });
}

describe('addresses in use', () => {
  const rows = (...vms: VmRow[]) => new Map(vms.map((row) => [row.key, row]));

  it('count VMs that have one, by entry and by host', () => {
    const counts = createAddressCount()(
      rows(vm(1, 'a', '10.0.0.1'), vm(1, 'b', '10.0.0.2'), vm(1, 'b', undefined)),
    );
    const [entry, host] = [sampleHost(1), samplePhysicalHost('b')];
    expect(countLineAddresses(counts, { kind: 'single', entry })).toBe(2);
    expect(countLineAddresses(counts, { kind: 'member', entry, host })).toBe(1);
    expect(countLineAddresses(counts, { kind: 'single', entry: sampleHost(2) })).toBe(0);
  });

  it('are counted on: what came, changed and went, and what moved to another host', () => {
    const count = createAddressCount();
    const [first, second] = [vm(1, 'a', '10.0.0.1'), vm(1, 'a', undefined)];
    const before = count(rows(first, second));
    expect(count(rows(first, { ...second, name: 'another' }))).toBe(before);
    const after = count(rows({ ...second, address: '10.0.0.2', hostName: 'b' }, vm(2, 'c', '10.0.0.3')));
    expect([...after].filter(([, vms]) => vms > 0)).toEqual([
      ['1', 1],
      ['1 b', 1],
      ['2', 1],
      ['2 c', 1],
    ]);
    expect(before.get('1 a')).toBe(1);
  });
});

describe('the template of an OS key', () => {
  it('is there, is named but cannot be used, or is not named', () => {
    const slots = { osKey: 'centos7', slots: 3, limitedBy: 'cpu' as const };
    expect(toTemplateState(slots)).toEqual({ kind: 'there', slots: 3 });
    expect(toTemplateState({ ...slots, limitedBy: 'no-template', problem: 'not found' })).toEqual({
      kind: 'missing',
      problem: 'not found',
    });
    expect(toTemplateState({ ...slots, limitedBy: 'no-template' }).kind).toBe('none');
    expect(toTemplateState(undefined).kind).toBe('none');
  });
});

describe('what was seen last', () => {
  const table = (...rows: HostRow[]): LiveTable<HostRow> => ({
    rows: new Map(rows.map((row) => [row.hostRef, row])),
    state: { kind: 'live' },
  });
  const connecting = (hostRef: number, changes: Partial<HostRow> = {}) =>
    sampleHost(hostRef, { state: { kind: 'connecting', sinceAt: 5 }, physicalHosts: [], ...changes });

  it('stands beside the state of an entry whose host has not answered', () => {
    const shown = mergeCachedHosts(table(connecting(1)), table(sampleHost(1))).rows.get(1);
    expect(shown?.state).toEqual({ kind: 'connecting', sinceAt: 5 });
    expect(shown?.physicalHosts).toHaveLength(1);
  });

  it('stands beside an entry that is down from the start, with its own cordon and not that of before', () => {
    const failure = { code: 'host-unavailable', message: 'it refuses connections' } as const;
    const state = { kind: 'unreachable', sinceAt: 5, nextTryAt: 6, failure } as const;
    const cordon = { by: 'ann', at: 3, draining: false };
    const before = sampleHost(1, { runningVms: 4, cordon });
    const shown = mergeCachedHosts(table(connecting(1, { state })), table(before)).rows.get(1);
    expect(shown).toMatchObject({ state, runningVms: 4 });
    expect(shown?.cordon).toBeUndefined();
    expect(
      mergeCachedHosts(table(connecting(1, { cordon })), table(sampleHost(1))).rows.get(1)?.cordon,
    ).toEqual(cordon);
  });

  it('is not taken for another host, nor kept against what the core knows', () => {
    const other = mergeCachedHosts(table(connecting(1, { name: 'elsewhere' })), table(sampleHost(1)));
    expect(other.rows.get(1)?.physicalHosts).toEqual([]);
    const live = table(sampleHost(1, { runningVms: 7 }));
    expect(mergeCachedHosts(live, table(sampleHost(1)))).toBe(live);
  });
});

describe('a line of CSV', () => {
  it('quotes what needs it and lets no text be run as a formula', () => {
    expect(toCsvLine(['a', 'b,c', 'say "x"', 4, '=1+1', '-5', -5])).toBe(
      `a,"b,c","say ""x""",4,'=1+1,'-5,-5`,
    );
  });
});
