import type { poolOperations } from '../../contract/pools.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Caller } from '../caller.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';
import { runBackTest } from '../run-back-test.ts';
import { toActor } from '../to-actor.ts';

const DAY_MS = 86_400_000;

export function poolHandlers({
  leases,
  archive,
  clock,
  config,
}: OperationDependencies): HandlersOf<typeof poolOperations> {
  const actorFrom = (caller: Caller) => toActor(caller, { rules: config().common, clock });
  return {
    'pools.list': () => [...leases.pools()],
    'pools.use': ({ lastDays }) => {
      if (!archive) throw withoutHistory();
      const toAt = clock.now();
      return archive.poolUse({ fromAt: toAt - lastDays * DAY_MS, toAt });
    },
    'pools.backtest': ({ osKey }) => runBackTest({ archive, leases, clock, config }, osKey),
    'pools.set': ({ id, size }, caller) => leases.changePool(id, { size: size ?? null }, actorFrom(caller)),
    'pools.pause': ({ id, untilAt }, caller) => {
      const at = clock.now();
      if (untilAt !== undefined && untilAt <= at) throw endsInThePast();
      const by = actorFrom(caller).requester;
      const paused = { by, at, ...(untilAt === undefined ? {} : { untilAt }) };
      return leases.changePool(id, { paused }, actorFrom(caller));
    },
    'pools.resume': ({ id }, caller) => leases.changePool(id, { paused: null }, actorFrom(caller)),
  };
}

function endsInThePast(): DynvmError {
  return new DynvmError({
    code: 'bad-input',
    message: 'The pause would have ended already.',
    where: { field: 'untilAt' },
  });
}

function withoutHistory(): DynvmError {
  return new DynvmError({ code: 'unavailable', message: 'This service keeps no history.' });
}
