import { isGone } from '../failures/xapi-error.ts';
import { normaliseRecord } from '../records/normalise-record.ts';
import type { Ref } from '../records/records.ts';
import type { TaskWatcher } from './task-watcher.ts';

interface LookUpParts {
  readonly tasks: TaskWatcher;
  readonly call: (message: string, params: readonly unknown[]) => Promise<unknown>;
  readonly isLive: () => boolean;
}

/** Asks for tasks that ended while nobody was listening, or that the host forgot. */
export function lookUpTasks(refs: readonly Ref[], { tasks, call, isLive }: LookUpParts): void {
  for (const ref of refs) {
    call('task.get_record', [ref]).then(
      (wire) => {
        const record = normaliseRecord('task', wire);
        if (record !== undefined) tasks.onPut(ref, record);
      },
      (error: unknown) => {
        // A host that went down again is asked at the next reading; one that cannot say will not say later.
        if (isGone(error) || isLive()) tasks.onDelete(ref);
      },
    );
  }
}
