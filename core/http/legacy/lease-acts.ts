import { DynvmError } from '../../model/failure.ts';
import type { LeaseActResult } from '../../model/selector.ts';
import { oneLine } from './legacy-answer.ts';

/** Results of those that were done, in name order; the failure of the rest when none was. @throws DynvmError */
export function listDone(results: readonly LeaseActResult[], name: string): string[] {
  const done = results.filter((result) => result.failure === undefined);
  if (done.length > 0) return [...new Set(done.map((result) => result.name))];
  const first = results.find((result) => result.failure?.code !== 'not-found')?.failure;
  if (first === undefined) throw new DynvmError({ code: 'not-found', message: notFoundText(name) });
  throw new DynvmError(results.length > 1 ? { ...first, message: everyReason(results) } : first);
}

export function notFoundText(name: string): string {
  return `Error: VM ${name} doesn't exist`;
}

function everyReason(results: readonly LeaseActResult[]): string {
  return oneLine(results.map(({ name, failure }) => `${name}: ${failure?.message ?? 'not done'}`).join('; '));
}
