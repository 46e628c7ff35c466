import { describe, expect, it } from 'vitest';
import type { LogRow } from '../../../../../../core/model/audit.ts';
import type { HostRow } from '../../../../../../core/model/host.ts';
import { collectAddresses, listAddresses } from '../../../../../../renderer/features/vms/addresses.ts';
import { toAuditLines } from '../../../../../../renderer/features/vms/drawer/audit-lines.ts';
import { toLineState } from '../../../../../../renderer/features/vms/rows/line-state.ts';
import { createVmJoin } from '../../../../../../renderer/features/vms/rows/vm-join.ts';
import { toLoginCommand } from '../../../../../../renderer/view/guest-login.ts';
import { sampleLease } from '../../../../../fixtures/sample-lease.ts';
import { lineOfLease, lineOfVm, sampleVm } from '../vm-fixtures.ts';

describe('addresses of a VM', () => {
  it('are told once each, the chosen one first, with what logs in', () => {
    const line = lineOfVm({ address: '10.1.2.4', networkInfo: 'fe80::1, 10.1.2.3, 10.1.2.4' });
    expect(listAddresses(line)).toEqual([
      { label: 'IPv4', text: '10.1.2.4' },
      { label: 'IPv6', text: 'fe80::1' },
      { label: 'IPv4', text: '10.1.2.3' },
      { label: 'SSH', text: 'ssh root@10.1.2.4' },
    ]);
  });

  it('are none while it has none', () => {
    expect(listAddresses(lineOfLease('a', { address: undefined }))).toEqual([]);
    expect(collectAddresses([lineOfLease('a', { address: undefined }), lineOfVm()])).toEqual([
      '172.23.108.31',
    ]);
  });

  it('give a login line for IPv6 too', () => {
    expect(toLoginCommand('fe80::1', 'centos7')).toBe('ssh root@fe80::1');
  });
});

describe('state of a VM that is not ours', () => {
  it.each([
    ['Running', 'running'],
    ['Halted', 'halted'],
    ['Paused', 'paused'],
    ['Suspended', 'suspended'],
  ] as const)('%s on its host reads %s', (powerState, word) => {
    expect(toLineState(lineOfVm({ powerState }), 0).word).toBe(word);
  });
});

describe('audit of a VM', () => {
  const lease = sampleLease('lease-1');
  const row = (id: string, at: number, about: Partial<LogRow>): LogRow => ({
    id,
    at,
    level: 'info',
    kind: 'lease.available',
    message: `${lease.name}: handed over`,
    actor: 'console',
    ...about,
  });

  it('is what concerns it or its whole request, newest first, not what concerns its siblings', () => {
    const log = [
      row('asked', 1, { requestId: 'request-1', message: 'asked for 4 VMs' }),
      row('other', 2, { leaseId: 'lease-2', requestId: 'request-1' }),
      row('own', 3, { leaseId: 'lease-1', requestId: 'request-1' }),
      row('far', 4, { requestId: 'request-9' }),
    ];
    expect(toAuditLines(log, lease).map(({ id, message }) => [id, message])).toEqual([
      ['own', 'handed over'],
      ['asked', 'asked for 4 VMs'],
    ]);
  });
});

describe('a VM of a host that does not answer', () => {
  it('says from when it is, and no longer once the host is back', () => {
    const vm = sampleVm();
    const join = createVmJoin();
    const failure = { code: 'host-unavailable', message: 'no answer' } as const;
    const down = { kind: 'unreachable', sinceAt: 9, failure, nextTryAt: 10, lastLiveAt: 7 } as const;
    const lineWith = (state: HostRow['state']) =>
      join({
        vms: new Map([[vm.key, vm]]),
        leases: new Map(),
        requests: new Map(),
        hosts: new Map([
          [vm.hostRef, { hostRef: vm.hostRef, state, physicalHosts: [] } as unknown as HostRow],
        ]),
        me: undefined,
      })[0]?.after;
    expect(lineWith(down)?.asOfAt).toBe(7);
    expect(lineWith({ kind: 'live', sinceAt: 11 })?.asOfAt).toBeUndefined();
  });
});
