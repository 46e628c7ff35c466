import { describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../core/base/emitter.ts';

describe('Emitter', () => {
  it('calls listeners in the order they subscribed, with the value', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    emitter.on((value) => heard.push(`a${value}`));
    emitter.on((value) => heard.push(`b${value}`));
    emitter.emit(1);
    emitter.emit(2);
    expect(heard).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('lets one function subscribe twice, and end one of the two', () => {
    const emitter = new Emitter();
    const listener = vi.fn();
    const unsubscribe = emitter.on(listener);
    emitter.on(listener);
    unsubscribe();
    unsubscribe();
    emitter.emit();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(emitter.size).toBe(1);
  });

  it('tells a listener that is added during an event only of the next one', () => {
    const emitter = new Emitter<number>();
    const late = vi.fn();
    emitter.on((value) => {
      if (value === 1) emitter.on(late);
    });
    emitter.emit(1);
    expect(late).not.toHaveBeenCalled();
    emitter.emit(2);
    expect(late).toHaveBeenCalledExactlyOnceWith(2);
  });

  it('tells a listener that is removed during an event nothing more', () => {
    const emitter = new Emitter();
    const removed = vi.fn();
    emitter.on(() => unsubscribe());
    const unsubscribe = emitter.on(removed);
    emitter.emit();
    expect(removed).not.toHaveBeenCalled();
  });

  it('calls everybody even if a listener throws, then throws what the first one threw', () => {
    const emitter = new Emitter();
    const after = vi.fn();
    emitter.on(() => {
      throw new Error('first');
    });
    emitter.on(() => {
      throw new Error('second');
    });
    emitter.on(after);
    expect(() => emitter.emit()).toThrow('first');
    expect(after).toHaveBeenCalledTimes(1);
  });
});
