import { describe, expect, it } from 'vitest';
import { layOutColumns } from '../../../../../../renderer/features/vms/columns/column-boxes.ts';
import { type ColumnSize, fitColumns } from '../../../../../../renderer/features/vms/columns/fit-columns.ts';

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

  it('are never narrower than they must be', () => {
    const boxes = layOutColumns(fitColumns(columns, [], 100), 100);
    expect(boxes).toEqual([
      { id: 'name', leftPx: 36, widthPx: 200 },
      { id: 'left', leftPx: 236, widthPx: 100 },
    ]);
  });

  it('grow together in a wide window, names more than the others', () => {
    const wide = columns.filter(({ id }) => id === 'name' || id === 'left');
    expect(layOutColumns(wide, 36 + 1000).map(({ widthPx }) => widthPx)).toEqual([800, 200]);
    // Names would take so much of a little that the others fell below what they need.
    expect(layOutColumns(wide, 36 + 320).map(({ widthPx }) => widthPx)).toEqual([220, 100]);
  });

  it('have the width somebody chose where there is room, and shrink to the least else', () => {
    const sized = columns.map((column) => (column.id === 'os' ? { ...column, chosenPx: 300 } : column));
    const widthOfOs = (px: number) => layOutColumns(sized, px).find(({ id }) => id === 'os')?.widthPx;
    expect(widthOfOs(2000)).toBe(300);
    expect(widthOfOs(636 + 50)).toBe(130);
    expect(widthOfOs(300)).toBe(80);
  });

  it('leave no gap and no pixel over, whatever the width', () => {
    for (let px = 640; px < 2000; px += 37) {
      const boxes = layOutColumns(columns, px);
      boxes.forEach(({ leftPx, widthPx }, index) => {
        expect(leftPx + widthPx).toBe(boxes[index + 1]?.leftPx ?? px);
      });
    }
  });
});
