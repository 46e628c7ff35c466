import { describe, expect, it } from 'vitest';
import { LoadLimiter } from '../../../../core/xapi/index.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';

/** Loads that end when the test says so. */
function handMade(turns: LoadLimiter, count: number) {
  const started: number[] = [];
  const ends = new Map<number, () => void>();
  const results = Array.from({ length: count }, (_, number) =>
    turns.take(() => {
      started.push(number);
      return new Promise<number>((resolve) => ends.set(number, () => resolve(number)));
    }),
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { started, results, settle, end: (number: number) => ends.get(number)?.() };
}

describe('entries that load at the start', () => {
  it('take turns, the first ones first, and the next comes when one is done', async () => {
    const loads = handMade(new LoadLimiter(createFakeClock()), 30);
    await loads.settle();
    const atOnce = loads.started.length;
    expect(atOnce).toBeGreaterThan(1);
    expect(atOnce).toBeLessThan(30);
    loads.end(3);
    await loads.settle();
    expect(loads.started).toEqual(Array.from({ length: atOnce + 1 }, (_, number) => number));
    expect(await loads.results[3]).toBe(3);
  });

  it('do not wait for those that never answer', async () => {
    const clock = createFakeClock();
    const loads = handMade(new LoadLimiter(clock), 30);
    for (let second = 0; second < 3; second += 1) {
      clock.advance(1000);
      await loads.settle();
    }
    expect(loads.started).toHaveLength(30);
    // A late end gives no second turn away.
    for (let number = 0; number < 30; number += 1) loads.end(number);
    expect(await Promise.all(loads.results)).toHaveLength(30);
    expect(clock.waiting).toBe(0);
  });

  it('pass their turn on when they fail', async () => {
    const turns = new LoadLimiter(createFakeClock());
    const failing = Array.from({ length: 30 }, () => turns.take(() => Promise.reject(new Error('no'))));
    const outcomes = await Promise.allSettled(failing);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  });
});

describe('entries that connect while something else goes first', () => {
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  function admit(turns: LoadLimiter, count: number) {
    const admitted: number[] = [];
    const givenUp = Array.from({ length: count }, () => new AbortController());
    givenUp.forEach(({ signal }, number) => void turns.admit(signal).then(() => admitted.push(number)));
    return { admitted, givenUp };
  }

  it('wait for it, but for the first ones', async () => {
    let goOn = (): void => {};
    const rest = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { admitted } = admit(new LoadLimiter(createFakeClock(), rest), 20);
    await settle();
    expect(admitted.length).toBeGreaterThan(0);
    expect(admitted.length).toBeLessThan(20);
    expect(admitted).toEqual(admitted.map((_, number) => number));
    goOn();
    await settle();
    expect(admitted).toHaveLength(20);
  });

  it('wait no longer when they are given up', async () => {
    const { admitted, givenUp } = admit(new LoadLimiter(createFakeClock(), new Promise(() => {})), 20);
    givenUp[19]?.abort();
    await settle();
    expect(admitted).toContain(19);
    expect(admitted).not.toContain(18);
  });

  it('do not wait where nothing goes first', async () => {
    const { admitted } = admit(new LoadLimiter(createFakeClock()), 20);
    await settle();
    expect(admitted).toHaveLength(20);
  });
});
