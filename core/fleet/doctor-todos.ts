import type { DoctorCell, DoctorHost, DoctorReport, DoctorTodo, DriftFinding } from '../model/doctor.ts';

/** What to do about each cell that is not as it should be; what keeps VMs from being made comes first. */
export function todosOf(hosts: readonly DoctorHost[]): DoctorTodo[] {
  const todos = hosts.flatMap((host) => host.cells.flatMap((cell) => todoOf(host, cell) ?? []));
  const rank = { bad: 0, warn: 1 } as const;
  const shared = new Set<string>();
  // What a template has, all hosts of its pool have: said once.
  const once = todos.filter(({ hostRef, osKey, message }) => {
    const key = `${hostRef} ${osKey} ${message}`;
    return !shared.has(key) && shared.add(key);
  });
  return once.sort((a, b) => rank[a.level] - rank[b.level]);
}

export function countCells(hosts: readonly DoctorHost[]): DoctorReport['counts'] {
  const of = (state: DoctorCell['state']) =>
    hosts.reduce((sum, { cells }) => sum + cells.filter((cell) => cell.state === state).length, 0);
  return {
    ok: of('ok'),
    drift: of('drift'),
    missing: of('missing'),
    noTools: of('no-tools'),
    notAsked: of('not-asked'),
    unknown: of('unknown'),
  };
}

function todoOf({ hostRef, uuid, name }: DoctorHost, cell: DoctorCell): DoctorTodo | undefined {
  const place = { hostRef, ...(uuid === undefined ? {} : { uuid }), hostName: name, osKey: cell.osKey };
  switch (cell.state) {
    case 'missing': {
      const several = cell.choices.length > 1;
      const message = sentence(cell.problem ?? 'the template is missing');
      return { ...place, level: 'bad', message, action: several ? 'choose-template' : 'edit' };
    }
    case 'no-tools':
      return {
        ...place,
        level: 'bad',
        message: 'No guest tools: its VMs cannot report an address',
        action: 'details',
      };
    case 'drift': {
      const message = cell.findings
        .filter(({ differs }) => differs)
        .map(driftSentence)
        .join('; ');
      return { ...place, level: 'warn', message: sentence(message), action: 'compare' };
    }
    default:
      return undefined;
  }
}

function driftSentence({ check, here, most, agree }: DriftFinding): string {
  const where = agree === 1 ? '1 other host' : `${agree} other hosts`;
  switch (check) {
    case 'disk':
      return `the disk is ${here}, ${most} on ${where}`;
    case 'network':
      return `the network is ${here}, ${most} on ${where}`;
    case 'tools':
      return `guest tools are ${here}, ${most} on ${where}`;
    case 'size':
      return `the size is ${here}; ${most} on ${where}`;
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
