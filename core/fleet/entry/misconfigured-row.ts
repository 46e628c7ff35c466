import { formatProblem, type UnusableHost } from '../../config/index.ts';
import type { Failure } from '../../model/failure.ts';
import type { HostRow } from '../../model/host.ts';

/** What is shown of a host entry whose section can't be used: why, and nothing else. */
export function toMisconfiguredRow({ hostRef, name, problems }: UnusableHost): HostRow {
  return {
    hostRef,
    name,
    state: { kind: 'misconfigured', failure: toFailure({ hostRef, name, problems }) },
    labels: [],
    physicalHosts: [],
    networks: [],
    slots: [],
    runningVms: 0,
    reservations: 0,
  };
}

function toFailure({ hostRef, name, problems }: UnusableHost): Failure {
  const { section, key, line } = problems[0] ?? {};
  return {
    code: 'config-invalid',
    message: problems.map(formatProblem).join('; '),
    hint: 'Complete the section; the host is used as soon as the file is saved.',
    where: {
      hostRef,
      host: name,
      ...(section === undefined ? {} : { section }),
      ...(key === undefined ? {} : { key }),
      ...(line === undefined ? {} : { line }),
    },
  };
}
