import { describe, expect, it } from 'vitest';
import type { HostEntryState } from '../../../../core/model/host.ts';
import {
  isNearlyFull,
  listOsKeys,
  toEntryHealth,
  toFleetHealth,
} from '../../../../renderer/view/host-health.ts';
import { toHostLines } from '../../../../renderer/view/host-lines.ts';
import { sampleHost, sampleMeasure, samplePhysicalHost } from '../../../fixtures/renderer/sample-host.ts';

const failure = { code: 'host-unavailable', message: 'connection refused' } as const;
const down: HostEntryState = { kind: 'unreachable', sinceAt: 1, nextTryAt: 2, failure };
const full = samplePhysicalHost('s911', { cpu: sampleMeasure(128, 124) });
const pool = sampleHost(4, {
  physicalHosts: [samplePhysicalHost('s751'), samplePhysicalHost('s752', { coordinator: false })],
});

describe('the health of hosts', () => {
  it('is a word and a shape', () => {
    expect(toEntryHealth(sampleHost(1))).toEqual({ mark: 'ok', word: 'up' });
    expect(toEntryHealth(sampleHost(1, { state: down }))).toEqual({ mark: 'bad', word: 'unreachable' });
    expect(toEntryHealth(sampleHost(1, { physicalHosts: [full] }))).toEqual({
      mark: 'warn',
      word: 'nearly full',
    });
    const off = samplePhysicalHost('s1', { enabled: false });
    expect(toEntryHealth(sampleHost(1, { physicalHosts: [off] })).mark).toBe('closed');
  });

  it('counts head-room as room that is there, and nothing free as full', () => {
    expect(isNearlyFull(sampleMeasure(100, 85, { free: 5, headroom: 10 }))).toBe(false);
    expect(isNearlyFull(sampleMeasure(100, 90, { free: 0, headroom: 10 }))).toBe(true);
    expect(isNearlyFull(sampleMeasure(0, 0))).toBe(false);
  });

  it('is summed up over the fleet, each physical host once', () => {
    const hosts = [
      sampleHost(1),
      sampleHost(2, { physicalHosts: [full] }),
      sampleHost(3, { state: down }),
      pool,
      sampleHost(5, { state: { kind: 'disabled' } }),
      sampleHost(6, { physicalHosts: pool.physicalHosts, state: down }),
    ];
    expect(toFleetHealth(hosts)).toEqual({ up: 3, nearlyFull: 1, closed: 1, unreachable: 3, connecting: 0 });
  });
});

describe('the lines of the host table', () => {
  const names = (lines: ReturnType<typeof toHostLines>) =>
    lines.map((line) =>
      line.kind === 'pool' ? `pool ${line.entry.hostRef}` : (line.host?.name ?? line.entry.name),
    );
  const byHost = { column: 'host', descending: false } as const;

  it('group a pool above its hosts, folded or not', () => {
    const entries = [pool, sampleHost(2)];
    expect(names(toHostLines(entries, byHost, new Set()))).toEqual(['s2', 'pool 4', 's751', 's752']);
    expect(names(toHostLines(entries, byHost, new Set([4])))).toEqual(['s2', 'pool 4']);
  });

  it('come by what is free, silent entries last', () => {
    const roomy = sampleHost(9, {
      physicalHosts: [samplePhysicalHost('roomy', { cpu: sampleMeasure(128, 1) })],
    });
    const silent = sampleHost(1, {
      state: down,
      physicalHosts: [samplePhysicalHost('silent', { cpu: sampleMeasure(128, 0) })],
    });
    const lines = toHostLines(
      [silent, sampleHost(2), roomy],
      { column: 'cpu', descending: false },
      new Set(),
    );
    expect(names(lines)).toEqual(['roomy', 's2', 'silent']);
  });

  it('keep the order in which they are held, and those that are new come after it', () => {
    const roomy = sampleHost(9, {
      physicalHosts: [samplePhysicalHost('roomy', { cpu: sampleMeasure(128, 1) })],
    });
    const lines = toHostLines([roomy, pool, sampleHost(2)], byHost, new Set([4]), [9, 2]);
    expect(names(lines)).toEqual(['roomy', 's2', 'pool 4']);
  });

  it('show an entry of which no host is known', () => {
    const unknown = sampleHost(1, { state: down, physicalHosts: [] });
    expect(names(toHostLines([unknown], byHost, new Set()))).toEqual(['10.0.0.1']);
  });
});

it('OS keys keep the order of the ini', () => {
  const slots = (osKey: string) => ({ osKey, slots: 1, limitedBy: 'none' as const });
  const hosts = [
    sampleHost(1, { slots: [slots('windows'), slots('centos7')] }),
    sampleHost(2, { slots: [slots('centos7'), slots('debian12')] }),
  ];
  expect(listOsKeys(hosts)).toEqual(['windows', 'centos7', 'debian12']);
});
