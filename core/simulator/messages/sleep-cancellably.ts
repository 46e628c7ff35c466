import type { Call } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';

/**
 * Sleeps until the time is over or the call's task is cancelled. A cancel within the first `deafMs` has no effect.
 * @throws XapiError TASK_CANCELLED [task]
 */
export async function sleepCancellably({ pool, task }: Call, ms: number, deafMs = 0): Promise<void> {
  await pool.scheduler.sleep(Math.min(ms, deafMs));
  const restMs = ms - deafMs;
  if (restMs <= 0) return;
  await new Promise<void>((resolve, reject) => {
    const stopTimer = pool.scheduler.after(restMs, () => {
      forget();
      resolve();
    });
    const forget = pool.tasks.onCancel(task, () => {
      stopTimer();
      forget();
      reject(new XapiError('TASK_CANCELLED', task));
    });
  });
}
