import { describe, expect, it } from 'vitest';
import { splitVmName } from '../../../../renderer/format/vm-name.ts';

const DESCRIPTOR = 'tunable-rebalance-out-Apr-29-13:43:59-7.0.0-19021';

describe('parts of a VM name', () => {
  it('are head, the last eleven characters, and the place in the batch', () => {
    expect(splitVmName(`${DESCRIPTOR}12`, DESCRIPTOR)).toEqual({
      head: 'tunable-rebalance-out-Apr-29-13:43:59-',
      tail: '7.0.0-19021',
      index: '12',
    });
  });

  it.each([
    { name: DESCRIPTOR, descriptor: DESCRIPTOR },
    { name: DESCRIPTOR, descriptor: undefined },
    { name: 'job-17', descriptor: 'other' },
    { name: 'job-17-renamed', descriptor: 'job-17' },
  ])('have no place in a batch: $name of $descriptor', ({ name, descriptor }) => {
    const { head, tail, index } = splitVmName(name, descriptor);
    expect(index).toBe('');
    expect(head + tail).toBe(name);
  });
});
