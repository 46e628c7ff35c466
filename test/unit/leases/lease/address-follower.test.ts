import { describe, expect, it } from 'vitest';
import type { HostSettings } from '../../../../core/config/index.ts';
import { writeMarker } from '../../../../core/fleet/index.ts';
import { AddressFollower } from '../../../../core/leases/lease/address-follower.ts';
import type { LeaseContext } from '../../../../core/leases/lease/lease-context.ts';
import { LeaseRegistry } from '../../../../core/leases/lease/lease-registry.ts';
import type { LogRow } from '../../../../core/model/audit.ts';
import { createMemoryStore } from '../../../fixtures/memory-store.ts';
import { availableLease } from '../../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';
import { HandMadePool } from '../../fleet/hand-made-pool.ts';
import { INSTALLATION, startLiveFleet, templates } from '../../fleet/test-fleet.ts';

/** An available lease of a VM that shows 10.1.2.3, and what can be done to it. */
function setUp(settings: Partial<HostSettings> = {}) {
  const pool = new HandMadePool();
  pool.addHost('xen1');
  const addVm = (name: string, address: string) => {
    const metrics = pool.put('VM_guest_metrics', `OpaqueRef:gm-${name}`, {
      uuid: `gm-${name}`,
      networks: { '0/ip': address },
      os_version: { name: 'CentOS' },
    } as never);
    const vm = pool.addVm(name, { host: 'xen1', powerState: 'Running' });
    const { uuid } = pool.tables.VM.get(vm) ?? { uuid: '' };
    const marker = {
      leaseId: name,
      requestId: 'r',
      descriptor: name,
      installation: INSTALLATION,
      vmUuid: uuid,
    };
    pool.patch('VM', vm, { guest_metrics: metrics, other_config: writeMarker({}, marker) });
    return uuid;
  };
  const vmUuid = addVm('job', '10.1.2.3');
  const { fleet, clock, connection } = startLiveFleet([pool], [settings]);
  const registry = new LeaseRegistry({
    store: createMemoryStore(),
    clock,
    logger: createSilentLogger(),
    newId: () => 'id',
  });
  const lines: LogRow[] = [];
  registry.onLog.on((row) => lines.push(row));
  registry.put([], [availableLease('job', { name: 'job', osKey: 'centos', hostRef: 1, vmUuid })]);
  const follower = new AddressFollower({ fleet, clock, registry } as unknown as LeaseContext);
  fleet.onVmRows((changes) => follower.vmRowsChanged(changes));
  const show = (name: string, networks: Record<string, string>) => {
    pool.patch('VM_guest_metrics', `OpaqueRef:gm-${name}`, { networks });
    connection(1).send(pool);
  };
  const add = (name: string, address: string) => {
    addVm(name, address);
    connection(1).send(pool);
  };
  return { clock, show, add, lines, address: () => registry.lease('job')?.address };
}

describe('the address of a lease', () => {
  it('follows one that lasts for a minute, with a line in the log', () => {
    const { clock, show, lines, address } = setUp();
    show('job', { '0/ip': '10.9.9.9' });
    clock.advance(59_000);
    expect(address()).toBe('10.1.2.3');
    clock.advance(2_000);
    expect(address()).toBe('10.9.9.9');
    expect(lines).toMatchObject([
      {
        kind: 'lease.address-changed',
        leaseId: 'job',
        message: 'job has address 10.9.9.9 now; before, it had 10.1.2.3.',
      },
    ]);
  });

  it('stays while addresses flap', () => {
    const { clock, show, address } = setUp();
    for (const shown of ['10.9.9.9', '10.1.2.3', '10.9.9.9', '10.8.8.8', '10.9.9.9']) {
      show('job', { '0/ip': shown });
      clock.advance(40_000);
      expect(address()).toBe('10.1.2.3');
    }
    clock.advance(30_000);
    expect(address()).toBe('10.9.9.9');
  });

  it('stays while the guest shows none, a bridge or only IPv6', () => {
    const { clock, show, address } = setUp();
    const silent: Record<string, string>[] = [{}, { '0/ip': '172.17.0.1' }, { '0/ipv6/0': 'fd00::5' }];
    for (const networks of silent) {
      show('job', networks);
      clock.advance(120_000);
      expect(address()).toBe('10.1.2.3');
    }
  });

  it('never becomes that of another VM, until that one lets go of it', () => {
    const { clock, show, add, address } = setUp();
    add('other', '10.9.9.9');
    show('job', { '0/ip': '10.9.9.9' });
    clock.advance(120_000);
    expect(address()).toBe('10.1.2.3');
    show('other', { '0/ip': '10.7.7.7' });
    clock.advance(61_000);
    expect(address()).toBe('10.9.9.9');
  });

  it('follows only into the networks that the OS expects', () => {
    const expectedByOs = templates({ centos: { expectedNetworks: ['10.0.0.0/8'] } });
    const { clock, show, address } = setUp({ templates: expectedByOs });
    show('job', { '0/ip': '192.168.5.5' });
    clock.advance(120_000);
    expect(address()).toBe('10.1.2.3');
    show('job', { '0/ip': '192.168.5.5', '1/ip': '10.4.4.4' });
    clock.advance(61_000);
    expect(address()).toBe('10.4.4.4');
  });
});
