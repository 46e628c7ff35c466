import { formatProblem, type UnusableHost } from '../config/index.ts';
import type { HostCheck } from '../contract/fleet.ts';

/** The check of a host whose section can't be used: what is wrong with it. Nothing is visited. */
export function checkUnusableHost({ hostRef, name, problems }: UnusableHost): HostCheck {
  return {
    hostRef,
    name,
    ok: false,
    durationMs: 0,
    items: problems.map((problem) => ({ what: 'ini', verdict: 'error', message: formatProblem(problem) })),
  };
}
