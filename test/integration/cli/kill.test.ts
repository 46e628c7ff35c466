import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InputOf } from '../../../core/contract/contract.ts';
import type { Lease } from '../../../core/model/lease.ts';
import { endAllProcesses } from './cli-process.ts';
import { eventually } from './lab-process.ts';
import { agreed, type ServiceUnderTest, startServiceUnderTest } from './service-under-test.ts';

// Several processes start one after another here.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SLOW_MS = 1500;

let service: ServiceUnderTest;
let asked = 0;

beforeEach(async () => {
  // Two addresses: of three VMs one fails.
  service = await startServiceUnderTest(['--hosts', '1', '--dhcp-leases', '2'], (ini) =>
    ini.replace('vm.network.timeout.secs=400', 'vm.network.timeout.secs=2'),
  );
});
afterEach(endAllProcesses);

/** Starts the service, has it held by `fault`, asks, kills it as soon as the leases are `where`, and starts it again. */
async function killedWhere(
  where: (leases: readonly Lease[]) => boolean,
  {
    fault,
    ask,
    afterwards,
  }: {
    fault?: Record<string, unknown>;
    ask?: Partial<InputOf<'requests.provision'>>;
    /** Once the request has ended. */
    afterwards?: (descriptor: string) => Promise<unknown>;
  } = {},
): Promise<string> {
  const descriptor = `job-${++asked}-`;
  await service.start();
  if (fault) await service.fault({ hostRef: 1, ...fault });
  const { request } = await service.ask('requests.provision', { descriptor, osKey: 'centos7', ...ask });
  if (afterwards) {
    await service.ask('requests.wait', { requestId: request.id });
    await afterwards(descriptor);
  }
  await eventually(async () => where(await service.live()), 'the state to be killed in', 40_000);
  await service.kill();
  await service.start();
  // The host goes on with what it was told.
  await new Promise((resolve) => setTimeout(resolve, Number(fault?.ms ?? 0)));
  return descriptor;
}

async function settlesAt(leases: number): Promise<void> {
  let last: unknown;
  await eventually(async () => {
    last = await service.agreement();
    return isDeepStrictEqual(last, agreed(leases));
  }, `agreement with ${leases} leases`).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(last)}`);
  });
}

async function releaseAll(descriptor: string): Promise<void> {
  await service.ask('leases.release', { selector: { descriptor } });
  await settlesAt(0);
}

const every = (kind: string) => (leases: readonly Lease[]) =>
  leases.length > 0 && leases.every(({ state }) => state.kind === kind);
const some = (kind: string) => (leases: readonly Lease[]) => leases.some(({ state }) => state.kind === kind);

describe('kill -9: afterwards leases and hosts agree, no disk is without a VM, nothing is reserved', () => {
  it('queued', async () => {
    const fault = { kind: 'delay', method: 'VM.clone', ms: SLOW_MS };
    await killedWhere((leases) => some('queued')(leases) && some('cloning')(leases), {
      fault,
      ask: { count: 6 },
    });
    await settlesAt(0);
  });

  it('cloning', async () => {
    await killedWhere(every('cloning'), { fault: { kind: 'delay', method: 'VM.clone', ms: SLOW_MS } });
    await settlesAt(0);
  });

  it('booting', async () => {
    const descriptor = await killedWhere(every('booting'), { fault: { kind: 'slow-boot', ms: SLOW_MS } });
    await eventually(async () => {
      const { runningRequests, unsettledLeases } = await service.agreement();
      return runningRequests === 0 && unsettledLeases.length === 0;
    }, 'the request to end');
    await settlesAt((await service.live()).length);
    await releaseAll(descriptor);
  });

  it('waiting-for-ip: the VM gets its address after the restart', async () => {
    const descriptor = await killedWhere(every('waiting-for-ip'), { fault: { kind: 'apipa', ms: SLOW_MS } });
    await settlesAt(1);
    const [lease] = await service.live();
    expect(lease?.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    await releaseAll(descriptor);
  });

  it('available: its lease goes on as it was', async () => {
    let before: Lease | undefined;
    const descriptor = await killedWhere(every('available'), {
      afterwards: async () => {
        [before] = await service.live();
      },
    });
    await settlesAt(1);
    expect(await service.live()).toMatchObject([before ?? {}]);
    await releaseAll(descriptor);
  });

  it('releasing: it is deleted after the restart, for the reason it had', async () => {
    const descriptor = await killedWhere(every('releasing'), {
      afterwards: async (selected) => {
        await service.fault({ hostRef: 1, kind: 'delay', method: 'VDI.destroy', ms: SLOW_MS });
        await service.ask('leases.release', { selector: { descriptor: selected }, wait: false });
      },
    });
    await settlesAt(0);
    const { rows } = await service.ask('history.list', { filter: { descriptor } });
    expect(rows).toMatchObject([{ outcome: 'released' }]);
  });

  it('a roll-back that was under way is finished', async () => {
    const isRolledBack = ({ state }: Lease) => state.kind === 'releasing' && state.reason === 'rolled-back';
    // Two addresses for three VMs: one fails, and takes the others with it.
    const descriptor = await killedWhere((leases) => leases.some(isRolledBack), {
      fault: { kind: 'delay', method: 'VDI.destroy', ms: 500 },
      ask: { count: 3, allOrNone: true },
    });
    await settlesAt(0);
    const { rows } = await service.ask('history.list', { filter: { descriptor } });
    expect(rows.map(({ outcome }) => outcome)).not.toContain('live');
  });
});

it('what fell due while no service ran is released at the next start', async () => {
  await service.start();
  const descriptor = 'overdue';
  const ask = { descriptor, osKey: 'centos7', expiresInMinutes: 2 / 60 };
  const { request } = await service.ask('requests.provision', ask);
  const { leases } = await service.ask('requests.wait', { requestId: request.id });
  await service.kill();
  const leftMs = (leases[0]?.deadlineAt ?? 0) - Date.now();
  expect(leftMs).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, leftMs));
  await service.start();
  await settlesAt(0);
  const { rows } = await service.ask('history.list', { filter: { descriptor } });
  expect(rows).toMatchObject([{ outcome: 'deadline' }]);
});
