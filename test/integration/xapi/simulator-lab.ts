import { systemClock } from '../../../core/base/clock.ts';
import { Secret } from '../../../core/config/index.ts';
import type { Clock } from '../../../core/ports.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../core/simulator/index.ts';
import type { ConnectionOptions, Ref } from '../../../core/xapi/index.ts';
import { QUICK_STORAGE } from '../../fixtures/simulator/quick-storage.ts';
import { connectTo, type OpenedConnection } from '../../fixtures/xapi/recording-listener.ts';

/** One quick simulated entry. */
export function startLab(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return startSimulator({
    hosts: 1,
    basePort: 0,
    ...QUICK_STORAGE,
    cloneMs: 30,
    bootMs: 50,
    agentMs: 20,
    ipMs: 20,
    authFailureDelayMs: 0,
    ...options,
  });
}

/** Longer delays are limits, which a busy machine must not reach. */
const LONGEST_PAUSE_MS = 4_000;

/** The machine's clock, only that pauses pass `factor` times as fast: back-offs without their waiting. */
export function hurriedClock(factor: number): Clock {
  return {
    ...systemClock,
    setTimer: (delayMs, callback) =>
      systemClock.setTimer(delayMs <= LONGEST_PAUSE_MS ? delayMs / factor : delayMs, callback),
  };
}

/** A live connection to the first entry. */
export async function connectToLab(
  lab: Simulator,
  overrides: Partial<ConnectionOptions> = {},
): Promise<OpenedConnection> {
  const [host] = lab.hosts;
  if (host === undefined) throw new Error('the lab has no host');
  const opened = connectTo(host.url, {
    hostRef: host.hostRef,
    user: host.user,
    password: new Secret(host.password),
    clock: systemClock,
    ...overrides,
  });
  await opened.listener.untilState('live');
  return opened;
}

/** A custom template (with disks of its own) of the lab. */
export function templateRef({ listener }: OpenedConnection, namePrefix = 'tmpl-cnt7'): Ref {
  for (const [ref, vm] of listener.snapshots[0]?.VM ?? []) {
    if (vm.is_a_template && vm.name_label.startsWith(namePrefix)) return ref;
  }
  throw new Error(`no template ${namePrefix}…`);
}

/** The record of a VM as last heard. */
export function heardVm({ listener }: OpenedConnection, ref: Ref) {
  const change = listener.changes.findLast((candidate) => candidate.class === 'VM' && candidate.ref === ref);
  if (change?.class === 'VM' && change.operation === 'put') return change.record;
  return change === undefined ? listener.snapshots.at(-1)?.VM.get(ref) : undefined;
}
