import type { Fleet } from '../fleet/index.ts';
import type { HostRow, Measure } from '../model/host.ts';
import type { CancelTimer, CapacitySample, CapacityUse, Clock, Logger } from '../ports.ts';

const HOUR_MS = 3_600_000;

export interface CapacitySampler {
  close(): void;
}

export interface CapacitySamplerOptions {
  fleet: Pick<Fleet, 'hostRows'>;
  store: { saveCapacity(at: number, samples: readonly CapacitySample[]): Promise<void> };
  clock: Clock;
  logger: Logger;
}

/** Keeps what the hosts have room for, at every full hour: reports set usage against it. */
export function startCapacitySampler({
  fleet,
  store,
  clock,
  logger,
}: CapacitySamplerOptions): CapacitySampler {
  let cancel: CancelTimer = () => {};
  const sample = async (): Promise<void> => {
    const samples = fleet.hostRows().flatMap((row) => toSample(row) ?? []);
    if (samples.length === 0) return;
    // Of one hour there is one sample, also when the timer came a little early or late.
    const at = Math.round(clock.now() / HOUR_MS) * HOUR_MS;
    await store.saveCapacity(at, samples).catch((error: unknown) => {
      logger.error({ err: error }, "The hosts' capacity could not be recorded");
    });
  };
  const wait = (): void => {
    const untilFullHourMs = HOUR_MS - (clock.now() % HOUR_MS);
    cancel = clock.setTimer(untilFullHourMs, () => {
      wait();
      void sample();
    });
  };
  wait();
  return { close: () => cancel() };
}

/** Undefined for an entry whose room is not known now: nothing is better than a wrong 0. */
function toSample(row: HostRow): CapacitySample | undefined {
  if (row.state.kind !== 'live' && row.state.kind !== 'disabled') return undefined;
  const slotsByOs = Object.fromEntries(row.slots.map(({ osKey, slots }) => [osKey, slots]));
  return {
    hostRef: row.hostRef,
    host: row.name,
    slots: Math.max(0, ...Object.values(slotsByOs)),
    slotsByOs,
    runningVms: row.runningVms,
    cpu: addMeasures(row.physicalHosts.map(({ cpu }) => cpu)),
    memoryBytes: addMeasures(row.physicalHosts.map(({ memoryBytes }) => memoryBytes)),
    diskBytes: addMeasures(listStorages(row)),
  };
}

/** A repository that several hosts share counts once. */
function listStorages({ physicalHosts }: HostRow): Measure[] {
  const byUuid = new Map<string, Measure>();
  for (const { storage, diskBytes } of physicalHosts) {
    if (storage && diskBytes) byUuid.set(storage.uuid, diskBytes);
  }
  return [...byUuid.values()];
}

function addMeasures(measures: readonly Measure[]): CapacityUse {
  const sum = (pick: (measure: Measure) => number) =>
    measures.reduce((total, measure) => total + pick(measure), 0);
  return {
    used: sum((one) => one.used),
    reserved: sum((one) => one.reserved),
    total: sum((one) => one.total),
  };
}
