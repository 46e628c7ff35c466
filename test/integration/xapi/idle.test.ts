import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { connectToLab, startLab } from './simulator-lab.ts';

it('a fleet that does not change costs one parked event.from and nothing else', async () => {
  const lab = await startLab({ vmsPerHost: 5 });
  const { xapi } = await connectToLab(lab);
  const { calls } = lab.engine.entry(1);
  // The token's own touch of the pool is answered at once; the next question is parked.
  while ((calls.get('event.from') ?? 0) < 2) await pause(10);
  lab.engine.resetCounters();
  await pause(1_500);
  expect([...calls.keys()]).toEqual([]);
  await xapi.close();
  await lab.close();
});
