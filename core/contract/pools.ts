import { z } from 'zod';
import { BackTest } from '../model/back-test.ts';
import { PoolRow, PoolSize } from '../model/pool.ts';
import { PoolUse } from '../model/pool-use.ts';
import { defineOperations } from './define.ts';

const Id = z.string().min(1).max(100).toLowerCase();
const At = z.number().int().nonnegative();

export const poolOperations = defineOperations({
  'pools.list': {
    input: z.object({}),
    output: z.array(PoolRow),
    scope: 'read',
    doc: 'Warm pools: size, what is ready and being made, state.',
  },
  'pools.use': {
    input: z.object({ lastDays: z.number().int().min(1).max(366).default(7) }),
    output: PoolUse,
    scope: 'read',
    doc: 'What warm pools did in the last days: hits, misses with reasons, time saved, VM hours spent.',
  },
  'pools.backtest': {
    input: z.object({ osKey: z.string().min(1).max(100).toLowerCase() }),
    output: BackTest,
    scope: 'read',
    doc: 'What sizes of a warm pool would have done with the requests of the past, and which one to take.',
  },
  'pools.set': {
    input: z.object({
      id: Id,
      /** Absent: as the ini says. */
      size: PoolSize.optional(),
    }),
    output: PoolRow,
    scope: 'admin',
    doc: 'Set how many VMs a warm pool holds: a number, auto or never; without a size, as configured.',
  },
  'pools.pause': {
    input: z.object({ id: Id, untilAt: At.optional() }),
    output: PoolRow,
    scope: 'admin',
    doc: 'Stop filling a warm pool; what is ready is still handed out.',
  },
  'pools.resume': {
    input: z.object({ id: Id }),
    output: PoolRow,
    scope: 'admin',
    doc: 'Fill a warm pool again that was paused, or that stopped after failures.',
  },
});
