import { beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../core/simulator/database/database.ts';
import { Random } from '../../../core/simulator/pool/random.ts';
import { NULL_REF } from '../../../core/simulator/schema/wire-type.ts';

let database: Database;

beforeEach(() => {
  database = new Database(new Random(1));
});

const changed = (className: string, since: number): string[] =>
  [...database.table(className).changedSince(since)].map(({ ref }) => ref);

describe('records', () => {
  it('start complete: every field of the class has a value', () => {
    const record = database.get('VBD', database.insert('VBD', { userdevice: '1' })) as unknown as Record<
      string,
      unknown
    >;
    expect(record).toMatchObject({
      userdevice: '1',
      VM: NULL_REF,
      type: 'Disk',
      qos_supported_algorithms: [],
    });
    expect(Object.values(record)).not.toContain(undefined);
  });

  it('same seed, same refs', () => {
    const other = new Database(new Random(1));
    expect(database.insert('VM', {})).toBe(other.insert('VM', {}));
  });

  it('a missing object is HANDLE_INVALID with class and ref', () => {
    expect(() => database.get('VM', 'OpaqueRef:x')).toThrow(
      expect.objectContaining({ code: 'HANDLE_INVALID', params: ['VM', 'OpaqueRef:x'] }),
    );
  });
});

describe('generations', () => {
  it('a write that changes nothing is none', () => {
    const vm = database.insert('VM', { name_label: 'a', other_config: { k: 'v' } });
    const before = database.generation;
    database.update('VM', vm, { name_label: 'a', other_config: { k: 'v' } });
    expect(database.generation).toBe(before);
    database.update('VM', vm, { name_label: 'b' });
    expect(database.generation).toBe(before + 1);
  });

  it('changes are found newest first', () => {
    const [one, two, three] = ['1', '2', '3'].map((name) => database.insert('VM', { name_label: name }));
    const since = database.generation;
    database.update('VM', String(two), { name_label: 'x' });
    database.update('VM', String(one), { name_label: 'x' });
    database.update('VM', String(two), { name_label: 'y' });
    expect(changed('VM', since)).toEqual([two, one]);
    database.remove('VM', String(two));
    expect(changed('VM', since)).toEqual([one]);
    expect(changed('VM', 0)).toEqual([one, three]);
  });
});

describe('bonds', () => {
  it('follow insert, move and removal on both sides', () => {
    const [a, b] = [database.insert('VM', {}), database.insert('VM', {})];
    const vif = database.insert('VIF', { VM: a });
    expect(database.get('VM', a).VIFs).toEqual([vif]);
    const since = database.generation;
    database.update('VIF', vif, { VM: b });
    expect(database.get('VM', a).VIFs).toEqual([]);
    expect(database.get('VM', b).VIFs).toEqual([vif]);
    expect(new Set(changed('VM', since))).toEqual(new Set([a, b]));
    database.remove('VIF', vif);
    expect(database.get('VM', b).VIFs).toEqual([]);
  });

  it('of one kind only hold a single ref', () => {
    const pif = database.insert('PIF', {});
    const vlan = database.insert('VLAN', { untagged_PIF: pif });
    const of = (): unknown =>
      (database.get('PIF', pif) as unknown as { VLAN_master_of: string }).VLAN_master_of;
    expect(of()).toBe(vlan);
    database.remove('VLAN', vlan);
    expect(of()).toBe(NULL_REF);
  });

  it('to an object that is not there are no error', () => {
    expect(() => database.insert('VIF', { VM: 'OpaqueRef:gone' })).not.toThrow();
  });
});
