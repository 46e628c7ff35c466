import { expect, it } from 'vitest';
import type { Inventory } from '../../../../../core/fleet/index.ts';
import { findByWorkingName } from '../../../../../core/leases/provisioning/steps/clone-vm.ts';

const makeInventory = (vms: Record<string, object>) =>
  ({ all: () => new Map(Object.entries(vms)) }) as unknown as Inventory;

it('a snapshot or a control domain with the working name is never taken for the clone', () => {
  const named = { name_label: 'dynvm-lease-1', is_a_snapshot: false, is_control_domain: false };
  const impostors = {
    snapshot: { ...named, is_a_snapshot: true },
    dom0: { ...named, is_control_domain: true },
  };
  expect(findByWorkingName(makeInventory({ snapshot: impostors.snapshot }), 'lease-1')).toBeUndefined();
  expect(findByWorkingName(makeInventory({ dom0: impostors.dom0 }), 'lease-1')).toBeUndefined();
  expect(findByWorkingName(makeInventory({ ...impostors, clone: named }), 'lease-1')).toBe('clone');
});
