import type { WorkSummary } from './work-summary.ts';

/** One thing in progress, and what becomes of it. */
export interface QuitLine {
  readonly what: string;
  readonly outcome: string;
}

/**
 * What quitting interrupts; empty = nothing, so nobody is asked. The demo's VMs are simulated and never counted.
 */
export function toQuitLines(work: WorkSummary): QuitLine[] {
  if (work.demo) return [];
  const { queuedVms, buildingVms, deletingVms, expiringVms, legacyPort } = work;
  return [
    ...line(
      buildingVms,
      (count) => `${vms(count)} being built`,
      'go on at the next start if they have started',
    ),
    ...line(queuedVms, (count) => `${vms(count)} queued`, 'are given up'),
    ...line(deletingVms, (count) => `${vms(count)} being deleted`, 'deleted at the next start'),
    ...line(
      expiringVms,
      (count) => `${vms(count)} ${count === 1 ? 'expires' : 'expire'} in the next hour`,
      'stay until the next start',
    ),
    ...(legacyPort === undefined
      ? []
      : [{ what: `CI jobs on port ${legacyPort}`, outcome: 'get no answer' }]),
  ];
}

/** Whether there is something to wait for. */
export function canQuitWhenReady({ queuedVms, buildingVms }: WorkSummary): boolean {
  return queuedVms + buildingVms > 0;
}

function line(count: number, what: (count: number) => string, outcome: string): QuitLine[] {
  return count === 0 ? [] : [{ what: what(count), outcome }];
}

function vms(count: number): string {
  return count === 1 ? '1 VM' : `${count} VMs`;
}
