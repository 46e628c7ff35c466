import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../core/fleet/index.ts';
import type { LogRow } from '../../../core/model/audit.ts';
import type { HostEntryState, HostRow } from '../../../core/model/host.ts';
import { ACTIVITY_LOG_LINES, createActivityLog } from '../../../core/operations/activity-log.ts';
import { logHostStates } from '../../../core/operations/log-host-states.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';

const line = (id: string): LogRow => ({
  id,
  at: 1,
  level: 'info',
  kind: 'lease.available',
  message: id,
  actor: 'console',
});

it('the activity log keeps the last 1000 lines and says which it forgot', () => {
  const log = createActivityLog();
  const changes: { upserts: readonly LogRow[]; removes: readonly string[] }[] = [];
  log.onRows((change) => changes.push(change));
  for (let index = 0; index < ACTIVITY_LOG_LINES + 3; index++) log.append(line(`l${index}`));
  expect(log.rows().length).toBe(1000);
  expect(log.rows()[0]?.id).toBe('l3');
  expect(changes.at(-1)).toEqual({ upserts: [line('l1002')], removes: ['l2'] });
  expect(changes[0]?.removes).toEqual([]);
});

it('without a store a page comes from memory, filtered, newest first', () => {
  const log = createActivityLog();
  for (let index = 0; index < 6; index++) log.append({ ...line(`l${index}`), hostRef: index % 2 });
  const ids = (before?: string) => log.page({ hostRef: 1 }, 2, before).map(({ id }) => id);
  expect(ids()).toEqual(['l5', 'l3']);
  expect(ids('l3')).toEqual(['l1']);
  expect(ids('forgotten')).toEqual([]);
});

describe('the log of host states', () => {
  const failure = {
    code: 'host-unavailable',
    message: 'Host xen3 (xenhost3) cannot be used: it refuses connections.',
    reason: 'it refuses connections',
  } as const;
  const states = {
    connecting: { kind: 'connecting', sinceAt: 1 },
    live: { kind: 'live', sinceAt: 1 },
    down: { kind: 'unreachable', sinceAt: 1, nextTryAt: 2, failure },
    refused: {
      kind: 'refused',
      sinceAt: 1,
      nextTryAt: Date.UTC(2026, 0, 1, 9),
      failure: { code: 'credentials', message: 'wrong password' },
    },
    duplicate: { kind: 'duplicate', ownerHostRef: 1 },
    disabled: { kind: 'disabled' },
    retired: { kind: 'retired', connected: true },
  } as const satisfies Record<string, HostEntryState>;

  function follow() {
    const lines: LogRow[] = [];
    let listener: (changes: { upserts: HostRow[]; removes: number[] }) => void = () => {};
    const fleet = {
      hostRows: () => [],
      onHostRows: (given: typeof listener) => {
        listener = given;
        return () => {};
      },
    } as unknown as Fleet;
    logHostStates({ fleet, clock: createFakeClock(), append: (row) => lines.push(row) });
    const become = (state: HostEntryState) =>
      listener({
        upserts: [{ hostRef: 3, name: 'xen3', physicalHosts: [{ name: 'rack-3' }], state } as HostRow],
        removes: [],
      });
    return { lines, become, remove: () => listener({ upserts: [], removes: [3] }) };
  }

  it('has one line per change, however often an unreachable host is tried again, and names the host once', () => {
    const { lines, become } = follow();
    for (const state of [states.connecting, states.live, states.live]) become(state);
    for (let attempt = 0; attempt < 5; attempt++) {
      become(states.down);
      become(states.connecting);
    }
    become(states.live);
    expect(lines.map((row) => row.kind)).toEqual(['host.live', 'host.unreachable', 'host.live']);
    expect(lines[1]).toMatchObject({ level: 'warning', hostRef: 3 });
    expect(lines[1]?.message).toBe("Host rack-3 (xen3) can't be reached: it refuses connections");
  });

  it.each([
    ['refused', 'error', /refuses us: wrong password; next try at 2026-01-01T09:00:00.000Z/],
    ['duplicate', 'warning', /pool of host 1/],
    ['disabled', 'info', /disabled/],
    ['retired', 'info', /left the ini/],
  ] as const)('says when a host is %s', (state, level, message) => {
    const { lines, become, remove } = follow();
    become(states[state]);
    expect(lines).toMatchObject([{ kind: `host.${state}`, level, message: expect.stringMatching(message) }]);
    remove();
    expect(lines.at(-1)?.kind).toBe('host.removed');
  });
});
