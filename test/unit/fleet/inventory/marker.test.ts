import { describe, expect, it } from 'vitest';
import { readMarker, readOwner, writeMarker } from '../../../../core/fleet/index.ts';
import { HandMadePool } from '../hand-made-pool.ts';

describe('marker', () => {
  const marker = {
    leaseId: 'l1',
    requestId: 'r1',
    descriptor: 'job-1',
    deadlineAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    installation: 'mine',
    vmUuid: 'u1',
  };
  const vm = (change: object = {}) => {
    const pool = new HandMadePool();
    const ref = pool.addVm('vm');
    const record = pool.tables.VM.get(ref);
    if (!record) throw new Error('no VM');
    return { ...record, uuid: 'u1', other_config: writeMarker({ mac_seed: 's' }, marker), ...change };
  };

  it('reads back what it wrote and keeps what others wrote', () => {
    expect(readMarker(vm())).toEqual(marker);
    expect(vm().other_config.mac_seed).toBe('s');
  });

  it('a new marker replaces an inherited one entirely', () => {
    const { deadlineAt: _, ...undated } = { ...marker, leaseId: 'l2' };
    expect(readMarker({ other_config: writeMarker(vm().other_config, undated) })).toEqual(undated);
  });

  it.each([
    [
      'ours',
      {},
      { kind: 'ours', leaseId: 'l1', requestId: 'r1', descriptor: 'job-1', deadlineAt: marker.deadlineAt },
    ],
    ['a clone or copy', { uuid: 'u2' }, { kind: 'copy' }],
    ['made a template', { is_a_template: true }, { kind: 'copy' }],
    ['a snapshot', { is_a_snapshot: true }, { kind: 'copy' }],
    ['without any', { other_config: { mac_seed: 's' } }, { kind: 'foreign' }],
    ['with a part of one', { other_config: { 'dynvm:vm': 'u1' } }, { kind: 'copy' }],
  ])('a VM %s', (_, change, owner) => {
    expect(readOwner(vm(change), 'mine')).toEqual(owner);
  });

  it("another installation's VM names it", () => {
    expect(readOwner(vm(), 'theirs')).toEqual({
      kind: 'other-installation',
      installation: 'mine',
      descriptor: 'job-1',
    });
  });

  it('reads a deadline in epoch seconds, and none from nonsense', () => {
    const at = (text: string) => readMarker({ other_config: { 'dynvm:deadline': text } })?.deadlineAt;
    expect(at('1583561663.8')).toBe(1_583_561_663_800);
    expect(at('soon')).toBeUndefined();
  });
});
