import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DoctorCell } from '../../../core/model/doctor.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const ANN = testCaller('admin', 'console:ann');

let service: RunningService;

beforeAll(async () => {
  service = await startService({ simulator: { hosts: 5, oddTemplates: true, vmsPerHost: 1 } });
});
afterAll(() => service.close());

describe('the template doctor', () => {
  const readCells = async () => {
    const report = await service.operations.invoke('hosts.doctor', {}, ANN);
    const cells = new Map<string, DoctorCell>();
    for (const host of report.hosts) {
      for (const cell of host.cells) cells.set(`${host.hostRef} ${cell.osKey}`, cell);
    }
    return { report, cells };
  };

  it('finds what differs, what has no tools, and what is gone; and says so, red first', async () => {
    const { report, cells } = await readCells();
    const odd = [...cells].filter(([, { state }]) => state !== 'ok' && state !== 'not-asked');
    expect(odd.map(([where, { state, shown }]) => [where, state, shown])).toEqual([
      ['2 centos8', 'drift', '60 GiB'],
      ['3 oel8', 'missing', 'missing'],
      ['3 suse15', 'no-tools', 'no tools'],
      ['4 centos7', 'drift', 'tools 7.20'],
    ]);
    expect(
      report.todos.map(({ level, hostRef, message, action }) => [level, hostRef, message, action]),
    ).toEqual([
      ['bad', 3, 'Template "tmpl-oel8.7" not found', 'edit'],
      ['bad', 3, 'No guest tools: its VMs cannot report an address', 'details'],
      ['warn', 2, 'The disk is 60 GiB, 35 GiB on 4 other hosts', 'compare'],
      ['warn', 4, 'Guest tools are 7.20, 8.4 on 4 other hosts', 'compare'],
    ]);
    expect(report.columns.find(({ osKey }) => osKey === 'windows')?.most).toEqual({
      disk: '70 GiB',
      network: 'eth0',
      tools: '9.3.2',
      size: '6 vCPU, 6 GiB',
    });
    expect(report.counts.drift + report.counts.missing + report.counts.noTools).toBe(4);
    expect(cells.get('2 centos8')?.consequence).toMatch(
      /^Each VM takes 60 GiB here, so the disk allows \d+ more instead of \d+\.$/,
    );
  });

  it('a host that is down is told as it was, and a cordoned one as cordoned', async () => {
    await service.operations.invoke('hosts.cordon', { hostRef: 1 }, ANN);
    const fault = service.simulator.engine.injectFault({ hostRef: 2, kind: 'refuse' });
    await expect.poll(() => service.fleet.entry(2)?.row.state.kind).toBe('unreachable');
    const { report } = await readCells();
    expect(report.hosts[0]).toMatchObject({ hostRef: 1, cordoned: true, state: 'live' });
    expect(report.hosts[1]).toMatchObject({ hostRef: 2, state: 'unreachable', asOfAt: expect.any(Number) });
    expect(report.hosts[1]?.cells.find(({ osKey }) => osKey === 'centos8')?.shown).toBe('60 GiB');
    service.simulator.engine.clearFault(fault);
  });
});

describe('a test of a host that is not in force', () => {
  const entries = () => ({
    'host.name': new URL(service.simulator.hosts[4]?.url ?? '').host,
    'host.user': service.simulator.hosts[4]?.user ?? '',
  });
  const password = () => service.simulator.hosts[4]?.password ?? '';

  it('tells what the host has to choose from, and how long each part took', async () => {
    const result = await service.operations.invoke(
      'hosts.test',
      { entries: entries(), password: password() },
      ANN,
    );
    expect(result.problems).toEqual([]);
    expect(result.check?.ok).toBe(true);
    expect(result.found?.storages[0]).toMatchObject({ name: 'Local storage' });
    expect(result.found?.templates).toContainEqual(
      expect.objectContaining({ name: 'tmpl-cnt7.9', osKey: 'centos7' }),
    );
    expect(result.found?.templates.map(({ name }) => name)).not.toContain('Other install media');
    expect(result.found?.networks[0]?.device).toBe('eth0');
    const timed = result.check?.items
      .filter(({ durationMs }) => durationMs !== undefined)
      .map(({ what }) => what);
    expect(timed).toEqual(['login', 'storage', 'template', 'network']);
  });

  it('a wrong password is a finding, and is nowhere in the answer', async () => {
    const result = await service.operations.invoke(
      'hosts.test',
      { entries: entries(), password: 'not the one' },
      ANN,
    );
    expect(result.check).toMatchObject({ ok: false });
    expect(result.check?.items.at(-1)).toMatchObject({ what: 'login', verdict: 'error' });
    expect(JSON.stringify(result)).not.toContain('not the one');
  });

  it('values the ini could not hold are problems, and no host is visited', async () => {
    const broken = { ...entries(), 'host.name': 'http://a@b' };
    const result = await service.operations.invoke('hosts.test', { entries: broken, password: 'x' }, ANN);
    expect(result).toMatchObject({ problems: [{ key: 'host.name' }] });
    expect(result.check).toBeUndefined();
    const lines = { ...entries(), 'host.user': 'root\nhost.password=y' };
    expect(
      await service.operations.invoke('hosts.test', { entries: lines, password: 'x' }, ANN),
    ).toMatchObject({
      problems: [{ key: 'host.user' }],
    });
  });

  it('a kept password goes to its own address and to no other', async () => {
    const own = await service.operations.invoke('hosts.test', { entries: entries(), passwordOf: 5 }, ANN);
    expect(own.check?.ok).toBe(true);
    const elsewhere = { ...entries(), 'host.name': '127.0.0.9' };
    await expect(
      service.operations.invoke('hosts.test', { entries: elsewhere, passwordOf: 5 }, ANN),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});
