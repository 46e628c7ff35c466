import { describe, expect, it } from 'vitest';
import { columnOrder, movedColumn } from '../../../../../../renderer/features/vms/columns/column-order.ts';
import { VM_COLUMNS } from '../../../../../../renderer/store/ui.ts';

describe('the order of columns', () => {
  it('has every column once, name and state first, whatever was remembered', () => {
    expect(columnOrder([])).toEqual(VM_COLUMNS);
    const order = columnOrder(['left', 'name', 'tags', 'left']);
    expect(order.slice(0, 4)).toEqual(['name', 'state', 'left', 'tags']);
    expect(order.toSorted()).toEqual([...VM_COLUMNS].toSorted());
  });

  it('moves a column, but never before the first two or past the end', () => {
    const order = columnOrder([]);
    expect(movedColumn(order, 'address', 1).slice(0, 4)).toEqual(['name', 'state', 'os', 'address']);
    expect(movedColumn(order, 'os', -9).slice(0, 3)).toEqual(['name', 'state', 'os']);
    expect(movedColumn(order, 'os', 99).at(-1)).toBe('os');
    expect(movedColumn(order, 'name', 3)).toEqual(order);
  });
});
