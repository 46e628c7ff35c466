import { describe, expect, it } from 'vitest';
import {
  completeColumnOrder,
  moveColumn,
} from '../../../../../../renderer/features/vms/columns/column-order.ts';
import { VM_COLUMN_IDS } from '../../../../../../renderer/features/vms/columns/vm-columns.tsx';

describe('the order of columns', () => {
  it('has every column once, name and state first, whatever was cached', () => {
    expect(completeColumnOrder([])).toEqual(VM_COLUMN_IDS);
    const order = completeColumnOrder(['left', 'name', 'tags', 'left']);
    expect(order.slice(0, 4)).toEqual(['name', 'state', 'left', 'tags']);
    expect(order.toSorted()).toEqual([...VM_COLUMN_IDS].toSorted());
  });

  it('moves a column, but never before the first two or past the end', () => {
    const order = completeColumnOrder([]);
    expect(moveColumn(order, 'address', 1).slice(0, 4)).toEqual(['name', 'state', 'os', 'address']);
    expect(moveColumn(order, 'os', -9).slice(0, 3)).toEqual(['name', 'state', 'os']);
    expect(moveColumn(order, 'os', 99).at(-1)).toBe('os');
    expect(moveColumn(order, 'name', 3)).toEqual(order);
  });
});
