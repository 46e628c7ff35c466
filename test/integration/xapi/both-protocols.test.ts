import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/base/clock.ts';
import { Secret } from '../../../core/config/index.ts';
import type { Simulator } from '../../../core/simulator/index.ts';
import { isGone, probeHost, refusedPowerState, type XapiSnapshot } from '../../../core/xapi/index.ts';
import { INVENTORY_CLASSES } from '../../../core/xapi/records/datamodel.ts';
import type { OpenedConnection } from '../../fixtures/xapi/recording-listener.ts';
import { connectToLab, heardVm, startLab, templateRef } from './simulator-lab.ts';

let lab: Simulator;
let opened: OpenedConnection;

afterEach(async () => {
  await opened.xapi.close();
  await lab.close();
});

describe.each([
  ['JSON-RPC', { jsonRpc: true, tls: false }],
  ['XML-RPC', { jsonRpc: false, tls: false }],
  ['JSON-RPC over https', { jsonRpc: true, tls: true }],
  ['XML-RPC over https', { jsonRpc: false, tls: true }],
])('%s', (_name, options) => {
  async function open(): Promise<OpenedConnection> {
    lab = await startLab({ ...options, vmsPerHost: 3 });
    const [host] = lab.hosts;
    const fingerprintSha256 = host?.fingerprintSha256;
    opened = await connectToLab(lab, fingerprintSha256 ? { tls: { verify: true, fingerprintSha256 } } : {});
    return opened;
  }

  it('every record of every followed class arrives with the datamodel`s types', async () => {
    const { listener } = await open();
    const snapshot = listener.snapshots[0] as XapiSnapshot;
    for (const className of INVENTORY_CLASSES) {
      const records = lab.engine.entry(1).records(className);
      expect([...snapshot[className].keys()].sort(), className).toEqual([...records.keys()].sort());
    }
    const [host] = snapshot.host.values();
    expect(host).toMatchObject({
      enabled: true,
      API_version_major: 2,
      API_version_minor: expect.any(Number),
    });
    for (const vm of snapshot.VM.values()) {
      expect(vm).toMatchObject({
        memory_static_max: expect.any(Number),
        VCPUs_max: expect.any(Number),
        is_a_template: expect.any(Boolean),
      });
    }
    const metrics = [...snapshot.VM_metrics.values()].find((record) => record.start_time > 0);
    expect(Math.abs((metrics?.start_time ?? 0) - Date.now())).toBeLessThan(3_600_000);
  });

  it('a VM`s whole life by tasks and events', async () => {
    const { xapi, listener } = await open();
    const vm = await xapi.run('VM.clone', [templateRef(opened), 'job-1']);
    expect(vm).toMatch(/^OpaqueRef:/);
    await xapi.run('VM.provision', [vm]);
    await xapi.call('VM.set_memory_limits', [vm, 2 ** 32, 2 ** 32, 2 ** 32, 2 ** 32]);
    expect(await xapi.run('VM.start', [vm, false, false])).toBe('');
    await listener.until(() => heardVm(opened, vm)?.power_state === 'Running');
    expect(heardVm(opened, vm)).toMatchObject({
      name_label: 'job-1',
      memory_static_max: 2 ** 32,
      is_a_template: false,
    });

    const again = await xapi.run('VM.start', [vm, false, false]).catch((caught: unknown) => caught);
    expect(refusedPowerState(again)).toBe('running');
    expect((again as Error).message).toMatch(/VM "job-1" is running, and VM.start needs it halted/);

    const guestMetrics = () => heardVm(opened, vm)?.guest_metrics;
    await listener.until(() =>
      listener.changes.some(
        (change) =>
          change.class === 'VM_guest_metrics' &&
          change.operation === 'put' &&
          change.ref === guestMetrics() &&
          change.record.networks['0/ip'] !== undefined,
      ),
    );
    await xapi.run('VM.hard_shutdown', [vm]);
    await xapi.run('VM.destroy', [vm]);
    await listener.until(() =>
      listener.changes.some(
        (change) => change.class === 'VM' && change.operation === 'del' && change.ref === vm,
      ),
    );
    const gone = await xapi.call('VM.get_record', [vm]).catch((caught: unknown) => caught);
    expect(isGone(gone)).toBe(true);
  });

  it('tasks are tidied up, and nothing is asked while waiting for them', async () => {
    const { xapi } = await open();
    lab.engine.resetCounters();
    await Promise.all(
      Array.from({ length: 5 }, (_vm, n) => xapi.run('VM.clone', [templateRef(opened), `job-${n}`])),
    );
    const entry = lab.engine.entry(1);
    const asked = [...entry.calls.keys()].filter((method) => method !== 'event.from');
    while ((entry.calls.get('task.destroy') ?? 0) < 5) await new Promise((next) => setTimeout(next, 5));
    expect(asked.filter((method) => !['VM.clone', 'task.destroy'].includes(method))).toEqual([]);
    expect(entry.records('task').size).toBe(0);
  });

  it('a probe reports product, version, clock and records, and leaves no session', async () => {
    await open();
    const [host] = lab.hosts;
    const result = await probeHost({
      hostRef: 1,
      url: host?.url ?? '',
      user: 'root',
      password: new Secret(host?.password ?? ''),
      clock: systemClock,
      ...(host?.fingerprintSha256
        ? { tls: { verify: true, fingerprintSha256: host.fingerprintSha256 } }
        : {}),
    });
    expect(result.login).toMatchObject({
      kind: 'ok',
      protocol: options.jsonRpc ? 'json-rpc' : 'xml-rpc',
      product: { brand: expect.stringMatching(/XCP-ng|XenServer/), version: expect.stringMatching(/^\d/) },
    });
    if (result.login.kind === 'ok') {
      expect(Math.abs(result.login.clockSkewMs)).toBeLessThan(2_000);
      expect(result.login.records.SR.size).toBeGreaterThan(0);
    }
    expect(lab.engine.entry(1).sessions).toBe(1);
  });
});
