import { expect, it } from 'vitest';
import { type KnownPoolRecord, KnownPools } from '../../../../core/fleet/entry/known-pools.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';
import { hostSettings } from '../test-fleet.ts';

const DAY_MS = 24 * 3_600_000;
const POOL = { uuid: 'pool', memberAddresses: ['10.0.0.1', '10.0.0.2'], fingerprints: [] };
const settings = hostSettings(1);

function remembering() {
  const clock = createFakeClock();
  const saved: (readonly KnownPoolRecord[])[] = [];
  const repository = {
    initial: [],
    save: async (records: readonly KnownPoolRecord[]) => void saved.push(records),
  };
  return { clock, saved, pools: new KnownPools({ clock, logger: createSilentLogger(), repository }) };
}

/** As another start of the service would find it. */
function reopened({ clock, saved }: ReturnType<typeof remembering>) {
  const repository = { initial: saved.at(-1) ?? [], save: async () => {} };
  return new KnownPools({ clock, logger: createSilentLogger(), repository });
}

it('a pool that stays connected for a year is still known after it', async () => {
  const lab = remembering();
  lab.pools.remember(settings, POOL);
  lab.clock.advance(365 * DAY_MS);
  await lab.pools.close();
  expect(reopened(lab).find(settings)).toEqual(POOL);
});

it('a pool that nobody could connect to for 180 days is forgotten', async () => {
  const lab = remembering();
  lab.pools.remember(settings, POOL);
  lab.pools.disconnected(settings);
  lab.clock.advance(179 * DAY_MS);
  expect(reopened(lab).find(settings)).toEqual(POOL);
  lab.clock.advance(2 * DAY_MS);
  await lab.pools.close();
  expect(reopened(lab).find(settings)).toBeUndefined();
});

it('a pool that flaps is saved once a day', async () => {
  const lab = remembering();
  for (let hour = 0; hour < 48; hour++) {
    lab.pools.remember(settings, POOL);
    lab.pools.disconnected(settings);
    lab.clock.advance(3_600_000);
    await Promise.resolve();
  }
  await lab.pools.close();
  expect(lab.saved.length).toBe(2);
});

it('nothing is renewed once it is closed', async () => {
  const { clock, pools } = remembering();
  pools.remember(settings, POOL);
  await pools.close();
  expect(clock.waiting).toBe(0);
});
