import { describe, expect, it } from 'vitest';
import { findTemplate } from '../../../../core/fleet/inventory/find-template.ts';
import { LiveInventory } from '../../../../core/fleet/inventory/live-inventory.ts';
import { HandMadePool } from '../hand-made-pool.ts';

describe('template lookup', () => {
  function lookup(names: readonly string[], wanted: string, prepare?: (pool: HandMadePool) => void) {
    const pool = new HandMadePool();
    for (const name of names) pool.addTemplate(name, { disksGib: {} });
    prepare?.(pool);
    const inventory = new LiveInventory();
    inventory.load(pool.snapshot());
    const found = findTemplate(inventory, wanted);
    return found.kind === 'found' ? found.record.name_label : found.problem;
  }

  it.each([
    ['an exact name', ['tmpl-cnt7', 'tmpl-cnt7-patched'], 'tmpl-cnt7', 'tmpl-cnt7'],
    ['a unique prefix', ['tmpl-cnt7.7', 'tmpl-cnt8'], 'tmpl-cnt7', 'tmpl-cnt7.7'],
    [
      'names with brackets',
      ['tmpl-win16dc - PATCHED (1)'],
      'tmpl-win16dc - PATCHED (1)',
      'tmpl-win16dc - PATCHED (1)',
    ],
    [
      'several by prefix, naming them',
      ['tmpl-cnt7.7', 'tmpl-cnt7.9'],
      'tmpl-cnt7',
      '2 templates start with "tmpl-cnt7": "tmpl-cnt7.7", "tmpl-cnt7.9"; give the full name',
    ],
    [
      'several of one name',
      ['tmpl-cnt7', 'tmpl-cnt7'],
      'tmpl-cnt7',
      '2 templates are named "tmpl-cnt7": rename all but one',
    ],
    ['none', ['tmpl-cnt8'], 'tmpl-cnt7', 'template "tmpl-cnt7" not found'],
  ])('%s', (_, names, wanted, expected) => {
    expect(lookup(names, wanted)).toBe(expected);
  });

  it('never takes a snapshot or a VM', () => {
    const prepare = (pool: HandMadePool) => {
      pool.addVm('tmpl-cnt7', {});
      pool.addVm('tmpl-cnt7', { template: true, snapshot: true });
    };
    expect(lookup([], 'tmpl-cnt7', prepare)).toBe('template "tmpl-cnt7" not found');
  });
});
