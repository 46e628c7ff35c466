import type { Fleet, FleetEntry, StorageRef } from '../../fleet/index.ts';
import type { LeaseWait } from '../../model/lease.ts';
import type { Clock } from '../../ports.ts';
import type { Ref } from '../../xapi/index.ts';
import type { LeaseRegistry } from './lease-registry.ts';

/** An operation that takes so many times what is usual for its storage is looked into … */
const LONG_FACTOR = 3;
/** … but none before this. */
const LONG_MS = 5_000;

/** One disk operation of a lease's VM. */
export interface DiskWork {
  entry: FleetEntry;
  /** The SRs that it works on; those that are gone do not count. */
  srs: Iterable<Ref>;
  kind: 'create' | 'destroy';
  leaseId: string;
  /** Takes it out of the queue while it waits. */
  signal: AbortSignal;
}

/** Tells the task an operation runs as, once the host has named it. */
export type OnTask = (task: Ref) => void;

/**
 * Every disk operation of ours takes its turn here, one at a time on each SR. While it waits, its lease says at which
 * place; while another client of the host is in its way, its lease says that.
 */
export class StorageTurns {
  readonly #fleet: Fleet;
  readonly #registry: LeaseRegistry;
  readonly #clock: Clock;
  #told: ReadonlySet<string> = new Set();

  constructor({ fleet, registry, clock }: { fleet: Fleet; registry: LeaseRegistry; clock: Clock }) {
    this.#fleet = fleet;
    this.#registry = registry;
    this.#clock = clock;
    fleet.storageQueues.onPlaces((places) => {
      const waits = new Map<string, LeaseWait | undefined>();
      for (const id of this.#told) {
        if (registry.lease(id)?.wait?.kind === 'storage-queue') waits.set(id, undefined);
      }
      for (const [id, place] of places) waits.set(id, { kind: 'storage-queue', ...place });
      this.#told = new Set(places.keys());
      registry.setWaits(waits);
    });
  }

  /** @throws the signal's reason, if it is aborted before the turn came; what `work` throws */
  run<T>(disk: DiskWork, work: (onTask: OnTask) => Promise<T>): Promise<T> {
    const { entry, kind, leaseId, signal } = disk;
    const storages = storageRefs(entry, disk.srs);
    const lease = this.#registry.lease(leaseId);
    const requestId = lease?.requestId || leaseId;
    // What a pool makes comes after everything people wait for; what it gives up is in somebody's way.
    const isBackground = kind === 'create' && lease?.pooled !== undefined;
    const operation = { storages: [...storages.values()], kind, requestId, leaseId, signal, isBackground };
    return this.#fleet.storageQueues.run(operation, async () => {
      this.#registry.setWaits(new Map([[leaseId, undefined]]));
      let task: Ref | undefined;
      const endWatch = this.#watchOthers(disk, storages, () => task);
      try {
        return await work((ref) => {
          task = ref;
        });
      } finally {
        endWatch();
      }
    });
  }

  /** Once the operation takes far longer than usual, its lease says whose operation the storage is busy with. */
  #watchOthers(disk: DiskWork, storages: ReadonlyMap<Ref, StorageRef>, ourTask: () => Ref | undefined) {
    const { entry, leaseId } = disk;
    const { storageQueues } = this.#fleet;
    const usualMs = Math.max(
      0,
      ...[...storages.values()].map(({ uuid }) => storageQueues.usualMs(uuid) ?? 0),
    );
    let stopWatching = () => {};
    let shown: string | undefined;
    let ended = false;
    const show = (wait: Extract<LeaseWait, { kind: 'storage-busy' }> | undefined) => {
      if (ended || shown === wait?.operation) return;
      shown = wait?.operation;
      this.#registry.setWaits(new Map([[leaseId, wait]]));
    };
    const look = async () => {
      for (const [ref, { name }] of storages) {
        const operation = await othersOperation(entry, ref, disk.kind, ourTask());
        if (operation !== undefined) return show({ kind: 'storage-busy', storage: name, operation });
      }
      show(undefined);
    };
    const cancelTimer = this.#clock.setTimer(Math.max(LONG_MS, usualMs * LONG_FACTOR), () => {
      stopWatching = entry.onChange(() => void look());
      void look();
    });
    return () => {
      show(undefined);
      ended = true;
      cancelTimer();
      stopWatching();
    };
  }
}

function storageRefs(entry: FleetEntry, srs: Iterable<Ref>): Map<Ref, StorageRef> {
  const storages = new Map<Ref, StorageRef>();
  for (const ref of srs) {
    const sr = entry.inventory.get('SR', ref);
    if (sr) storages.set(ref, { uuid: sr.uuid, name: sr.name_label });
  }
  return storages;
}

/**
 * An operation in progress on the SR that is none of ours. Ours is known by its task, or by a task of that; a deletion
 * of ours has none, so another client's deletion is not told apart from it.
 */
async function othersOperation(
  entry: FleetEntry,
  srRef: Ref,
  kind: DiskWork['kind'],
  ourTask: Ref | undefined,
): Promise<string | undefined> {
  const [current] = Object.entries(entry.inventory.get('SR', srRef)?.current_operations ?? {});
  if (current === undefined) return undefined;
  const [task, operation] = current;
  if (kind === 'destroy') return operation === 'vdi_destroy' ? undefined : operation;
  if (ourTask === undefined || task === ourTask) return undefined;
  if (!operation.includes('clone') && !operation.includes('create')) return operation;
  const parent = await entry.xapi.call<Ref>('task.get_subtask_of', [task]).catch(() => undefined);
  return parent === undefined || parent === ourTask ? undefined : operation;
}
