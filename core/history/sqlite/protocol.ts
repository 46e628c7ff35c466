import type { LogRow } from '../../model/audit.ts';
import type { Failure } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { RequestRow } from '../../model/request.ts';
import type { SaveRows } from './store-session.ts';

/** What the worker is started with. */
export interface StoreWorkerData {
  readonly file: string;
}

/** The worker's methods; arguments and results cross the thread as copies. */
export interface StoreMethods {
  /** Opens the file; the answer names the damaged file that was moved aside, if there was one. */
  open(): { movedAsideTo?: string };
  loadLive(): { requests: RequestRow[]; leases: Lease[] };
  save(rows: SaveRows): void;
  appendLog(rows: readonly LogRow[]): void;
  log(limit: number): LogRow[];
  close(): void;
}

export type StoreMethod = keyof StoreMethods;

export interface StoreCall {
  readonly id: number;
  readonly method: StoreMethod;
  readonly args: readonly unknown[];
}

export type StoreAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };
