import { getHeapStatistics } from 'node:v8';
import { describe, expect, it, vi } from 'vitest';
import { TransportFailure } from '../../../../core/xapi/failures/transport-failure.ts';
import { measureObject, ObjectBudget } from '../../../../core/xapi/records/object-budget.ts';
import { ObjectIndex } from '../../../../core/xapi/records/object-index.ts';
import { RecordMemory } from '../../../../core/xapi/records/record-memory.ts';
import type { VmRecord } from '../../../../core/xapi/records/records.ts';

function open(maxBytes: number) {
  const memory = new RecordMemory(maxBytes);
  const share = () => {
    const onEvict = vi.fn();
    return Object.assign(memory.openShare(onEvict), { onEvict });
  };
  return { memory, share };
}

describe('the memory that the records of all entries share', () => {
  it('is a part of the heap of this process', () => {
    const { maxBytes } = new RecordMemory();
    expect(maxBytes).toBe(Math.floor(getHeapStatistics().heap_size_limit * 0.2));
  });

  it('fails the entry that holds the most and goes on growing, with a sentence that names the key', () => {
    const { memory, share } = open(1_000_000);
    const [flooding, small] = [share(), share()];
    small.add(100_000);
    flooding.add(900_000);
    expect(() => flooding.add(1)).toThrow(
      "the objects of all hosts need more than the 1 MB that the service has for them, and this host's the most: set a smaller host.objects.max",
    );
    expect(small.isEvicted).toBe(false);
    expect(memory.bytes).toBe(100_000);
  });

  it('takes it from the one that holds the most where another needs a little more', () => {
    const { memory, share } = open(1_000);
    const [flooding, small] = [share(), share()];
    flooding.add(900);
    small.add(200);
    expect(flooding.onEvict).toHaveBeenCalledOnce();
    expect(small.onEvict).not.toHaveBeenCalled();
    expect(memory.bytes).toBe(200);
    expect(() => flooding.add(1)).toThrow(TransportFailure);
  });

  it('counts nothing twice when an evicted entry gives back what it held, and begins anew', () => {
    const { memory, share } = open(1_000);
    const flooding = share();
    const budget = new ObjectBudget(100, flooding);
    budget.add({ characters: 1, bytes: 900 });
    expect(() => budget.add({ characters: 1, bytes: 200 })).toThrow(/need more than/);
    budget.release();
    expect(memory.bytes).toBe(0);
    flooding.clear();
    flooding.add(700);
    expect(memory.bytes).toBe(700);
    memory.closeShare(flooding);
    expect(memory.bytes).toBe(0);
  });

  it('ends a reading that goes on after its budget was given back', () => {
    const { memory, share } = open(1_000);
    const budget = new ObjectBudget(100, share());
    budget.add({ characters: 1, bytes: 500 });
    budget.release();
    budget.release();
    expect(() => budget.add({ characters: 1, bytes: 1 })).toThrow('the reading has ended');
    expect(memory.bytes).toBe(0);
  });

  it('knows the objects of an index by what they are now: replaced, deleted, all forgotten', () => {
    const { memory, share } = open(1_000_000);
    const index = new ObjectIndex(100, share());
    const vm = (name_label: string) => ({ uuid: 'u', name_label }) as VmRecord;
    index.put('VM', 'a', vm('x'.repeat(1_000)));
    index.put('VM', 'a', vm('x'));
    expect(memory.bytes).toBe(measureObject('VM', vm('x')).bytes);
    index.put('VM', 'b', vm('y'));
    index.delete('VM', 'a');
    expect(memory.bytes).toBe(measureObject('VM', vm('y')).bytes);
    index.clear();
    expect(memory.bytes).toBe(0);
  });
});
