import { create } from 'zustand';
import type { Lease } from '../../../../core/model/lease.ts';
import type { LeaseActResult } from '../../../../core/model/selector.ts';

/** The open dialog; its VMs are fixed when it opens. */
export type VmDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'release'; readonly leases: readonly Lease[] }
  | { readonly kind: 'extend'; readonly leases: readonly Lease[] }
  /** Outcome per VM, when some failed. */
  | { readonly kind: 'results'; readonly done: string; readonly results: readonly LeaseActResult[] };

export const useVmDialog = create<{ readonly dialog: VmDialog }>()(() => ({ dialog: { kind: 'none' } }));

export function openReleaseDialog(leases: readonly Lease[]): void {
  useVmDialog.setState({ dialog: { kind: 'release', leases } });
}

export function openExtendDialog(leases: readonly Lease[]): void {
  useVmDialog.setState({ dialog: { kind: 'extend', leases } });
}

/** @param done `extended`, `released` */
export function openResultsDialog(done: string, results: readonly LeaseActResult[]): void {
  useVmDialog.setState({ dialog: { kind: 'results', done, results } });
}

export function closeVmDialog(): void {
  useVmDialog.setState({ dialog: { kind: 'none' } });
}
