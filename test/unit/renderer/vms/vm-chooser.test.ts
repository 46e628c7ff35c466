import { describe, expect, it } from 'vitest';
import { chooseVms, createVmChooser } from '../../../../renderer/view/vm-choice.ts';
import type { VmLine } from '../../../../renderer/view/vm-lines.ts';
import { lineOfVm } from './vm-fixtures.ts';

const CHOICE = {
  now: 0,
  search: '',
  filter: {},
  sorting: { column: 'name', descending: false },
} as const satisfies Parameters<typeof chooseVms>[1];

/** The same on every run. */
function randomSource(): () => number {
  let state = 7;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('the order of lines that change all the time', () => {
  it('is always that of sorting them afresh', () => {
    const random = randomSource();
    const choose = createVmChooser();
    let lines: VmLine[] = Array.from({ length: 60 }, (_, index) => line(index));
    for (let round = 0; round < 40; round += 1) {
      lines = lines.map((old) => (random() < 0.2 ? line(old.vm?.uuid ?? '', random()) : old));
      if (round % 5 === 0) lines = [...lines.filter(() => random() > 0.1), line(1000 + round)];
      const sorting = { column: round % 2 === 0 ? 'name' : 'vcpus', descending: round % 3 === 0 } as const;
      const search = round % 7 === 0 ? 'vm-1' : '';
      const keys = (chosen: VmLine[]) => chosen.map(({ key }) => key);
      const choice = { ...CHOICE, sorting, search };
      expect(keys(choose(lines, choice))).toEqual(keys(chooseVms(lines, choice)));
    }
  });

  function line(id: number | string, seed = 0): VmLine {
    const name = `vm-${Math.floor(seed * 1000)}-${id}`;
    return lineOfVm({ key: `1/${id}`, uuid: String(id), name, vcpus: 1 + Math.floor(seed * 3) });
  }
});
