import { describe, expect, it } from 'vitest';
import { type ColumnSize, fitColumns, gridTemplate } from '../../../../renderer/features/vms/fit-columns.ts';

const columns: ColumnSize[] = [
  { id: 'name', widthPx: 200, givesWay: 0 },
  { id: 'os', widthPx: 80, givesWay: 1 },
  { id: 'tags', widthPx: 150, givesWay: 3 },
  { id: 'host', widthPx: 70, givesWay: 2 },
  { id: 'left', widthPx: 100, givesWay: 0 },
];
const ids = (shown: readonly ColumnSize[]) => shown.map(({ id }) => id);

describe('columns of the VM list', () => {
  it('are all there when there is room for exactly all of them', () => {
    expect(ids(fitColumns(columns, [], 654))).toEqual(['name', 'os', 'tags', 'host', 'left']);
  });

  it('give way one by one, the least needed first, in unchanged order', () => {
    expect(ids(fitColumns(columns, [], 653))).toEqual(['name', 'os', 'host', 'left']);
    expect(ids(fitColumns(columns, [], 440))).toEqual(['name', 'os', 'left']);
  });

  it('keep name and time left in the narrowest window', () => {
    expect(ids(fitColumns(columns, [], 100))).toEqual(['name', 'left']);
  });

  it('leave out what was hidden by choice, but never what is always there', () => {
    expect(ids(fitColumns(columns, ['os', 'name'], 1000))).toEqual(['name', 'tags', 'host', 'left']);
  });

  it('are never narrower than they must be, and names get most of what is left', () => {
    const template = gridTemplate(fitColumns(columns, [], 100));
    expect(template).toBe('36px minmax(200px, 400fr) minmax(100px, 100fr)');
  });
});
