import { create } from 'zustand';
import type { HostCheck } from '../../../core/contract/fleet.ts';
import type { DoctorReport } from '../../../core/model/doctor.ts';
import type { IniEdit } from '../../../core/model/ini-edit.ts';

type HostsTab = 'list' | 'doctor' | 'differences' | 'limits';

/** Whose details are open: a physical host, or an entry without known hosts. */
export interface OpenHost {
  readonly hostRef: number;
  readonly uuid?: string | undefined;
  /** The template being compared. */
  readonly osKey?: string | undefined;
}

export interface TestedHost {
  readonly check: HostCheck;
  readonly at: number;
  /** Started automatically: the page was opened, or the ini changed. */
  readonly byItself: boolean;
}

/** Edits waiting for review. */
export interface PendingEdits {
  readonly title: string;
  /** Consequences beyond the changed lines. */
  readonly note?: string;
  readonly edits: readonly IniEdit[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly done: string;
}

type HostsDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'cordon'; readonly hostRef: number; readonly drain: boolean }
  | { readonly kind: 'form'; readonly hostRef?: number }
  | { readonly kind: 'write'; readonly pending: PendingEdits };

export interface HostsState {
  readonly tab: HostsTab;
  readonly open?: OpenHost | undefined;
  readonly sorting: { readonly column: 'host' | 'cpu' | 'memory' | 'disk'; readonly descending: boolean };
  readonly dialog: HostsDialog;
  /** The doctor lists only hosts whose templates differ, are missing or unknown. */
  readonly deviationsOnly: boolean;
  readonly report?: DoctorReport;
  /** Why there is no newer one. */
  readonly reportError?: unknown;
  /** By hostRef. */
  readonly tested: Readonly<Record<number, TestedHost>>;
  readonly testing: ReadonlySet<number>;
}

/** @internal for its tests */
export function initialHosts(): HostsState {
  return {
    tab: 'list',
    sorting: { column: 'host', descending: false },
    dialog: { kind: 'none' },
    deviationsOnly: false,
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

/** Shows what the edits would change before writing. */
export function reviewEdits(pending: PendingEdits): void {
  setHosts({ dialog: { kind: 'write', pending } });
}
