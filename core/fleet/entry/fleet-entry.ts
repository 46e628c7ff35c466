import type { HostSettings } from '../../config/index.ts';
import type { HostRow } from '../../model/host.ts';
import type { Ref, XapiConnection } from '../../xapi/index.ts';
import type { Inventory } from '../inventory/live-inventory.ts';

/** Rows that changed; whole rows, not differences. */
export interface RowChanges<Row, Key> {
  upserts: readonly Row[];
  removes: readonly Key[];
}

export interface WaitOptions {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Reads again only when this VM's own records change (metrics, disks and interfaces included): cheap in a busy pool. */
  vmRef?: Ref;
}

/** One host entry: its settings, connection and inventory. */
export interface FleetEntry {
  readonly hostRef: number;
  readonly settings: HostSettings;
  readonly xapi: XapiConnection;
  readonly inventory: Inventory;
  readonly poolUuid: string | undefined;
  readonly row: HostRow;
  /**
   * Resolves with what `read` returns once that is not undefined; read again after every change of the entry.
   * @throws DynvmError `timeout` after timeoutMs, `cancelled` by signal; what `read` throws
   */
  waitFor<T>(read: () => T | undefined, options: WaitOptions): Promise<T>;
  /**
   * Calls back after every applied batch of changes with the VMs it concerned, templates included, and without any
   * when the state changes. Returns its own end.
   */
  onChange(callback: (vms?: ReadonlySet<Ref>) => void): () => void;
}
