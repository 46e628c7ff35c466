import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/base/clock.ts';
import { createFleet, type Fleet } from '../../../core/fleet/index.ts';
import { createLeases, type Leases } from '../../../core/leases/index.ts';
import type { RoleStatus } from '../../../core/model/couchbase.ts';
import { ProvisionSpec } from '../../../core/model/request.ts';
import { createLeaderGatedLeases } from '../../../core/service/leader-gated-leases.ts';
import { createMemoryStore } from '../../fixtures/memory-store.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { testActor } from '../../fixtures/test-actor.ts';

const STANDBY: RoleStatus = { kind: 'standby', leaderUrl: 'http://a:5000', reason: 'http://a:5000 leads' };
const LEADER: RoleStatus = { kind: 'leader', epoch: 1 };
const ACTOR = testActor('test');
const ASK = ProvisionSpec.parse({ descriptor: 'job', osKey: 'centos7' });

/** The hosts, and the service of somebody else on them. */
let other: RunningService;
let fleet: Fleet;
let leases: Leases;
let tell: (role: RoleStatus, takenOver?: boolean) => void;
let forgotten: number;

beforeEach(async () => {
  other = await startService({ installation: 'installation-of-another' });
  const { config, logger } = other;
  const basics = { config, clock: systemClock, logger, installation: 'installation-of-ours' };
  fleet = createFleet(basics);
  await fleet.whenReady(10_000);
  let role: RoleStatus = { kind: 'deciding' };
  forgotten = 0;
  leases = createLeaderGatedLeases({
    make: () => createLeases({ ...basics, fleet, store: createMemoryStore() }),
    couchbase: {
      role: () => role,
      onRole(listener) {
        tell = (next, takenOver = false) => {
          role = next;
          listener({ role, takenOver });
        };
        return () => {};
      },
    },
    forgetLive: async () => {
      forgotten += 1;
    },
    logger,
  });
  await leases.start();
});

afterEach(async () => {
  await leases.close();
  await fleet.close();
  await other.close();
});

const ended = async () => {
  const { request } = await leases.provision(ASK, ACTOR);
  return (await leases.whenEnded(request.id)).request.state.kind;
};

describe('the lease service of a process that may stand by', () => {
  it('refuses acts with the address of the leader', async () => {
    tell(STANDBY);
    await expect(leases.provision(ASK, ACTOR)).rejects.toMatchObject({
      code: 'unavailable',
      failure: { hint: 'Use http://a:5000 instead.' },
    });
    const selector = { kind: 'descriptor', descriptor: 'job' } as never;
    await expect(leases.release(selector, { wait: true }, ACTOR)).rejects.toThrow(/on standby/);
    expect(() => leases.plan(ASK)).toThrow(/on standby/);
  });

  it('lets an ask wait until it is decided who leads', async () => {
    const asked = ended();
    tell(LEADER);
    expect(await asked).toBe('succeeded');
  });

  it('ends what it shows when it steps down, and finds its VMs again when it leads again', async () => {
    tell(LEADER);
    expect(await ended()).toBe('succeeded');
    const [lease] = leases.leases();
    const removed: (string | number)[] = [];
    leases.onLeases(({ removes }) => removed.push(...removes));
    tell(STANDBY);
    await expect.poll(() => removed).toEqual([lease?.id]);
    expect(leases.leases()).toEqual([]);
    tell({ kind: 'leader', epoch: 2 }, true);
    await expect
      .poll(() => leases.leases(), { timeout: 5_000 })
      .toMatchObject([{ id: lease?.id, name: 'job' }]);
    expect(forgotten).toBe(1);
  });

  it('keeps what its store holds where nobody led in between', async () => {
    tell(LEADER);
    expect(await ended()).toBe('succeeded');
    expect(forgotten).toBe(0);
  });
});
