import { expect, it } from 'vitest';
import { isNull, normaliseRecord, readDate } from '../../../../core/xapi/records/normalise-record.ts';

it('both protocols give the same record', () => {
  const common = {
    uuid: 'u',
    name_label: 'disk',
    SR: 'OpaqueRef:sr',
    VBDs: ['OpaqueRef:vbd'],
    managed: true,
    is_a_snapshot: false,
    sharable: false,
    type: 'user',
    other_config: { key: '17' },
  };
  const json = { ...common, virtual_size: 2147483648000, physical_utilisation: 5, unknown_field: 'dropped' };
  const xml = { ...common, virtual_size: '2147483648000', physical_utilisation: '5' };
  expect(normaliseRecord('VDI', xml)).toEqual(normaliseRecord('VDI', json));
  expect(normaliseRecord('VDI', xml)).toEqual({
    ...common,
    virtual_size: 2147483648000,
    physical_utilisation: 5,
  });
});

it('dates of either protocol are epoch milliseconds', () => {
  const at = Date.UTC(2019, 0, 13, 19, 36, 26);
  expect(readDate('20190113T19:36:26Z')).toBe(at);
  expect(readDate('2019-01-13T19:36:26Z')).toBe(at);
  expect(readDate('19700101T00:00:00Z')).toBe(0);
  expect(readDate(undefined)).toBe(0);
});

it.each([['OpaqueRef:NULL'], [''], ['Ref:123'], [undefined]])('%s is no object', (ref) => {
  expect(isNull(ref)).toBe(true);
  expect(normaliseRecord('VIF', { uuid: 'u', VM: ref })?.VM).toBe('OpaqueRef:NULL');
});

it('a VIF device and the values of maps stay text', () => {
  expect(normaliseRecord('VIF', { uuid: 'u', device: '3', VM: 'OpaqueRef:1' })).toMatchObject({
    device: '3',
    VM: 'OpaqueRef:1',
  });
  expect(normaliseRecord('host', { uuid: 'u', cpu_info: { cpu_count: '40' } })?.cpu_info).toEqual({
    cpu_count: '40',
  });
});

it('a host older than a field gives its empty value, and default templates are known by their key', () => {
  const vm = normaliseRecord('VM', { uuid: 'u', other_config: { default_template: 'true' }, VCPUs_max: '2' });
  expect(vm).toMatchObject({
    is_default_template: true,
    VCPUs_max: 2,
    tags: [],
    blocked_operations: {},
    PV_args: '',
  });
  expect(normaliseRecord('VM', { uuid: 'u', other_config: {} })?.is_default_template).toBe(false);
  const newer = { uuid: 'u', other_config: { default_template: 'true' }, is_default_template: false };
  expect(normaliseRecord('VM', newer)?.is_default_template).toBe(false);
});

it.each([
  ['null', null],
  ['a text', 'VM'],
  ['a list', [{}]],
  ['nothing', undefined],
  ['a number', 7],
])('%s is no record', (_name, wire) => {
  expect(normaliseRecord('VM', wire)).toBeUndefined();
});

it('values of any other type than the datamodel says become the empty value of theirs', () => {
  // An object that cannot be made a text of, as String() would find out.
  const awkward = JSON.parse('{"toString":1,"__proto__":{"a":"b"}}');
  const record = normaliseRecord('VM', {
    uuid: 'u',
    name_label: awkward,
    power_state: null,
    memory_static_max: awkward,
    VCPUs_max: '1e999',
    memory_overhead: 1e300,
    tags: ['a', null, awkward, 7],
    other_config: { a: 'b', c: null, d: ['e'], ...JSON.parse('{"__proto__":"x"}') },
    platform: ['no map'],
    resident_on: awkward,
    is_a_template: awkward,
  });
  expect(record).toMatchObject({
    name_label: '',
    power_state: '',
    memory_static_max: 0,
    VCPUs_max: 0,
    memory_overhead: Number.MAX_SAFE_INTEGER,
    tags: ['a'],
    other_config: { a: 'b' },
    platform: {},
    resident_on: 'OpaqueRef:NULL',
    is_a_template: false,
  });
  expect(Object.keys(record?.other_config ?? {})).toEqual(['a']);
  expect(readDate(awkward)).toBe(0);
});
