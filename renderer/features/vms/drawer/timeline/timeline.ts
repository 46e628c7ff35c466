import type { Lease } from '../../../../../core/model/lease.ts';
import { STEPS, type Step } from '../../../../view/progress.ts';

export interface TimelineRow {
  readonly key: string;
  readonly step: Step;
  readonly attempt: number;
  readonly label: string;
  /** Since the start of the lease. */
  readonly fromMs: number;
  readonly lastedMs: number;
  /** Still running. */
  readonly running: boolean;
  readonly note?: string;
}

export interface Timeline {
  readonly rows: readonly TimelineRow[];
  readonly totalMs: number;
  readonly attempts: number;
}

const LABELS: Readonly<Record<Step, { past: string; present: string }>> = {
  queued: { past: 'Queued', present: 'Queued' },
  cloning: { past: 'Cloned', present: 'Cloning' },
  booting: { past: 'Booted', present: 'Booting' },
  'waiting-for-ip': { past: 'Waited for IP', present: 'Waiting for IP' },
};

/** The provisioning steps of a lease, all attempts, in order. */
export function toTimeline(lease: Lease, now: number): Timeline {
  const { steps, createdAt, availableAt, endedAt } = lease;
  const start = steps[0]?.at ?? createdAt;
  const rows = steps.flatMap(({ state, at, attempt, note }, index): TimelineRow[] => {
    if (!isStep(state)) return [];
    const nextAt = steps[index + 1]?.at ?? availableAt ?? endedAt;
    const running = nextAt === undefined;
    const row = {
      key: `${index} ${state}`,
      step: state,
      attempt,
      label: LABELS[state][running ? 'present' : 'past'],
      fromMs: Math.max(0, at - start),
      lastedMs: Math.max(0, (nextAt ?? now) - at),
      running,
    };
    return [note === undefined ? row : { ...row, note }];
  });
  const totalMs = rows.reduce((end, { fromMs, lastedMs }) => Math.max(end, fromMs + lastedMs), 0);
  return { rows, totalMs, attempts: rows.reduce((most, { attempt }) => Math.max(most, attempt), 1) };
}

/** Round seconds for up to five axis marks, from 0. */
export function toAxisSeconds(totalMs: number): number[] {
  const seconds = totalMs / 1000;
  const step = STEP_SECONDS.find((each) => seconds / each < 4) ?? Math.ceil(seconds / 4 / 3600) * 3600;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}

const STEP_SECONDS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

function isStep(state: string): state is Step {
  return (STEPS as readonly string[]).includes(state);
}
