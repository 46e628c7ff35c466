import { describe, expect, test as it } from 'vitest';
import { LifePredictor } from '../../../core/queue/index.ts';

const DAY = 86_400_000;
const ANN = { job: 'rebalance', principal: 'ann' };

function withLives(lives: readonly number[], group = ANN): LifePredictor {
  const predictor = new LifePredictor();
  for (const life of lives) predictor.add(group, life);
  return predictor;
}

describe('LifePredictor', () => {
  it('takes the quantile of the last lives of the job', () => {
    const predictor = withLives([4, 1, 3, 2, 5, 6, 7, 8]);
    expect(predictor.predict(ANN, 0.75, { lifetimeMs: DAY })).toBe(7);
  });

  it('knows the principal where it does not know the job', () => {
    const predictor = withLives([1, 2, 3, 4, 5]);
    expect(predictor.predict({ job: 'new', principal: 'ann' }, 0.5, { lifetimeMs: DAY })).toBe(3);
    expect(predictor.predict({ job: 'new', principal: 'lee' }, 0.5, { lifetimeMs: DAY })).toBe(DAY);
  });

  it('says the lifetime where four lives are all it knows', () => {
    expect(withLives([1, 2, 3, 4]).predict(ANN, 0.5, { lifetimeMs: DAY })).toBe(DAY);
  });

  it('never says more than the lifetime', () => {
    expect(withLives([10, 20, 30, 40, 50]).predict(ANN, 0.9, { lifetimeMs: 25 })).toBe(25);
  });

  it('looks only at those that lived longer than this one has', () => {
    const predictor = withLives([10, 20, 30, 40, 50]);
    expect(predictor.predict(ANN, 0.5, { lifetimeMs: DAY, ageMs: 35 })).toBe(50);
    expect(predictor.predict(ANN, 0.5, { lifetimeMs: DAY, ageMs: 60 })).toBe(DAY);
  });

  it('forgets all but the last fifty', () => {
    const predictor = withLives([...Array(50).fill(1_000), ...Array(50).fill(5)]);
    expect(predictor.predict(ANN, 0.99, { lifetimeMs: DAY })).toBe(5);
  });
});
