import { expect, it } from 'vitest';
import { DynvmError } from '../../../core/model/failure.ts';
import { reconcileAfterImports } from '../../../core/service/reconcile-after-imports.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

it('leases and hosts are compared once, ten seconds after the last batch; disks stay', async () => {
  const clock = createFakeClock();
  const logger = createSilentLogger();
  const listeners = new Set<() => void>();
  const asked: unknown[] = [];
  const { close } = reconcileAfterImports({
    store: {
      onImported(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    leases: {
      async reconcile(options) {
        asked.push(options);
        if (asked.length > 1) throw new DynvmError({ code: 'unavailable', message: 'another leads' });
        return [];
      },
    },
    clock,
    logger,
  });
  const imported = () => {
    for (const listener of listeners) listener();
  };
  imported();
  clock.advance(9_000);
  imported();
  clock.advance(9_999);
  expect(asked).toEqual([]);
  clock.advance(1);
  expect(asked).toEqual([{ dryRun: false, removeDisks: false, force: false }]);

  imported();
  clock.advance(10_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(logger.lines).toMatchObject([{ level: 'info', fields: { err: { message: 'another leads' } } }]);
  imported();
  close();
  clock.advance(60_000);
  expect(asked).toHaveLength(2);
});
