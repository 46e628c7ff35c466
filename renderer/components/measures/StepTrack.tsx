import type { Lease } from '../../../core/model/lease.ts';
import { measureSteps, STEPS, type UsualTimes } from '../../view/progress.ts';
import classes from './StepTrack.module.css';

interface StepTrackProps {
  lease: Lease;
  usual: UsualTimes;
  now: number;
  late: boolean;
}

/** The four steps, as wide as they usually take: completed ones solid, the current one filled in proportion. */
export function StepTrack({ lease, usual, now, late }: StepTrackProps) {
  const times = measureSteps(lease, now);
  const current = (STEPS as readonly string[]).indexOf(lease.state.kind);
  const done = current < 0;
  return (
    <span className={classes.track} aria-hidden="true">
      {STEPS.map((step, index) => {
        const filled = Math.min(1, times[step] / Math.max(1, usual.times[step]));
        const state =
          done || index < current ? 'done' : index === current ? (late ? 'late' : 'current') : 'ahead';
        const percent = state === 'current' ? filled * 100 : state === 'ahead' ? 0 : 100;
        return (
          <i key={step} style={{ flexGrow: Math.max(0.08, usual.times[step] / Math.max(1, usual.totalMs)) }}>
            <b data-state={state} style={{ width: `${percent}%` }} />
          </i>
        );
      })}
    </span>
  );
}
