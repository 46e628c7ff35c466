import { capsOf, type EntrySlots, entrySlotsOf } from './entry-slots.ts';
import type { Closed } from './entry-state.ts';
import { type EntryUsage, entryUsageOf } from './host-usage.ts';
import { type OsAsk, type OsContext, type OsResolution, resolveOs } from './os-resolution.ts';
import type { ReservedSums } from './reservations.ts';
import { EntryRoom } from './room.ts';

export interface CapacityOptions {
  /** Everything but the usage, which this class works out. */
  context: Omit<OsContext, 'usage'>;
  reserved: () => ReservedSums;
  /** Why the entry takes no VMs now; undefined when it does. */
  closed: () => Closed | undefined;
  onWarning: (warning: string) => void;
}

/**
 * Capacity of one entry, worked out from its records and reservations when somebody asks, and kept until one of them
 * changes: the count is asked thousands of times a second, changes come a few times.
 */
export class EntryCapacity {
  readonly #options: CapacityOptions;
  readonly #slots = new Map<string, EntrySlots>();
  #usage: EntryUsage | undefined;
  #reserved: ReservedSums | undefined;
  #room: EntryRoom | undefined;

  constructor(options: CapacityOptions) {
    this.#options = options;
  }

  get usage(): EntryUsage {
    const { inventory, common } = this.#options.context;
    this.#usage ??= entryUsageOf(inventory, common);
    return this.#usage;
  }

  get reserved(): ReservedSums {
    this.#reserved ??= this.#options.reserved();
    return this.#reserved;
  }

  /** For reading. A placement takes from a {@link freshRoom}. */
  get room(): EntryRoom {
    this.#room ??= this.freshRoom();
    return this.#room;
  }

  freshRoom(): EntryRoom {
    return new EntryRoom(this.usage, this.reserved);
  }

  resolve(ask: OsAsk): OsResolution {
    return resolveOs({ ...this.#options.context, usage: this.usage }, ask);
  }

  slots(osKey: string): EntrySlots {
    const known = this.#slots.get(osKey);
    if (known) return known;
    const slots = this.#workOut(osKey);
    this.#slots.set(osKey, slots);
    return slots;
  }

  recordsChanged(): void {
    this.#usage = undefined;
    this.roomChanged();
  }

  /** Reservations, pauses or the entry's state changed; the records did not. */
  roomChanged(): void {
    this.#reserved = undefined;
    this.#room = undefined;
    this.#slots.clear();
  }

  #workOut(osKey: string): EntrySlots {
    const closed = this.#options.closed();
    if (closed) return { total: { osKey, slots: 0, ...closed }, byHost: new Map() };
    const resolution = this.resolve({ osKey });
    if (resolution.kind === 'resolved' && resolution.warning !== undefined) {
      this.#options.onWarning(resolution.warning);
    }
    return entrySlotsOf(osKey, resolution, this.room, capsOf(this.#options.context.settings, osKey));
  }
}
