import { expect, it } from 'vitest';
import type { HostEntry } from '../../../../core/fleet/entry/host-entry.ts';
import { HostRowFeed } from '../../../../core/fleet/entry/host-row-feed.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';

/** Rows of two hosts, each different from the one before; the row of the first costs a while. */
function startFeed() {
  const clock = createFakeClock();
  let rows = 0;
  const entry = (hostRef: number, costMs: number) =>
    ({
      hostRef,
      get row() {
        clock.advance(costMs);
        return { hostRef, number: rows++ };
      },
    }) as unknown as HostEntry;
  const entries = [entry(1, 5), entry(2, 0)];
  const feed = new HostRowFeed(() => entries, clock);
  const heard: number[] = [];
  feed.listen(({ upserts }) => heard.push(...upserts.map((row) => row.hostRef)));
  return { feed, heard, clock };
}

it('gives a host whose row is costly its next row only after a rest, and the other one at once', async () => {
  const { feed, heard, clock } = startFeed();
  for (let change = 0; change < 3; change++) {
    feed.touch(1);
    feed.touch(2);
    await Promise.resolve();
  }
  expect(heard).toEqual([1, 2, 2, 2]);
  await clock.advance(2_000);
  expect(heard).toEqual([1, 2, 2, 2, 1]);
});

it('works out nothing after the rest where nothing changed', async () => {
  const { feed, heard, clock } = startFeed();
  feed.touch(1);
  await Promise.resolve();
  await clock.advance(5_000);
  expect(heard).toEqual([1]);
});
