import { create } from 'zustand';
import type { HostCheck } from '../../../core/contract/fleet.ts';
import type { DoctorReport } from '../../../core/model/doctor.ts';
import type { IniEdit } from '../../../core/model/ini-edit.ts';

export type HostsTab = 'list' | 'doctor' | 'limits';

/** Whose details stand beside the list: a physical host of an entry, or an entry of which none is known. */
export interface OpenHost {
  readonly hostRef: number;
  readonly uuid?: string | undefined;
  /** The template that is compared with the others. */
  readonly osKey?: string | undefined;
}

export interface TestedHost {
  readonly check: HostCheck;
  readonly at: number;
  /** Nobody asked for it: the page was opened, or the ini changed. */
  readonly byItself: boolean;
}

/** Edits that wait to be looked at. */
export interface PendingEdits {
  readonly title: string;
  /** What will come of it beside the lines. */
  readonly note?: string;
  readonly edits: readonly IniEdit[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly done: string;
}

export type HostsDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'cordon'; readonly hostRef: number; readonly drain: boolean }
  | { readonly kind: 'form'; readonly hostRef?: number }
  | { readonly kind: 'write'; readonly pending: PendingEdits };

export interface HostsState {
  readonly tab: HostsTab;
  readonly open?: OpenHost | undefined;
  readonly sorting: { readonly column: 'host' | 'cpu' | 'memory' | 'disk'; readonly descending: boolean };
  readonly dialog: HostsDialog;
  readonly report?: DoctorReport;
  /** Anything thrown: why there is no newer one. */
  readonly reportError?: unknown;
  /** By hostRef. */
  readonly tested: Readonly<Record<number, TestedHost>>;
  readonly testing: ReadonlySet<number>;
}

export function initialHosts(): HostsState {
  return {
    tab: 'list',
    sorting: { column: 'host', descending: false },
    dialog: { kind: 'none' },
    tested: {},
    testing: new Set(),
  };
}

export const useHosts = create<HostsState>()(initialHosts);
export const setHosts = useHosts.setState;

export function openHost(open: OpenHost | undefined): void {
  setHosts({ open });
}

export function closeHostsDialog(): void {
  setHosts({ dialog: { kind: 'none' } });
}

/** Shows what edits would change before anything is written. */
export function reviewEdits(pending: PendingEdits): void {
  setHosts({ dialog: { kind: 'write', pending } });
}
