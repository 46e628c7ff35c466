import {
  type DoctorCell,
  type DoctorHost,
  type DoctorReport,
  type DoctorTodo,
  type DriftFinding,
  FAILED_REQUESTS_DAYS,
} from '../../model/doctor.ts';
import type { HostRow } from '../../model/host.ts';
import { describeState } from '../entry/entry-state.ts';

/** What to do about each cell that is not as it should be; what keeps VMs from being made comes first. */
export function listTodos(hosts: readonly DoctorHost[]): DoctorTodo[] {
  // What a template has, all hosts of its pool have: said once, with the failed asks of all of them.
  const once = new Map<string, { todo: DoctorTodo; failed: number }>();
  for (const host of hosts) {
    for (const cell of host.cells) {
      for (const todo of [toTodo(host, cell), toNetworkTodo(host, cell)]) {
        if (!todo) continue;
        const key = `${todo.hostRef} ${todo.osKey} ${todo.message}`;
        const said = once.get(key) ?? { todo, failed: 0 };
        said.failed += cell.failedRequests;
        once.set(key, said);
      }
    }
  }
  const rank = { bad: 0, warn: 1 } as const;
  return [...once.values()]
    .map(({ todo, failed }) => ({ ...todo, message: todo.message + failedClause(failed) }))
    .sort((a, b) => rank[a.level] - rank[b.level]);
}

/** Nothing of the host can be used until its section is complete. */
export function toMisconfiguredTodo({ hostRef, name, state }: HostRow): DoctorTodo {
  const message = sentence(describeState(state) ?? '');
  return { hostRef, hostName: name, osKey: '', level: 'bad', message, action: 'edit' };
}

function failedClause(failed: number): string {
  if (failed === 0) return '';
  return `, ${failed} ${failed === 1 ? 'request' : 'requests'} failed in ${FAILED_REQUESTS_DAYS} days`;
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

function toTodo({ hostRef, uuid, name }: DoctorHost, cell: DoctorCell): DoctorTodo | undefined {
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

/** Beside whatever else there is to do: what is configured is right, but no cable or no link is there. */
function toNetworkTodo({ hostRef, uuid, name }: DoctorHost, cell: DoctorCell): DoctorTodo | undefined {
  if (!cell.facts?.unplugged) return undefined;
  return {
    hostRef,
    ...(uuid === undefined ? {} : { uuid }),
    hostName: name,
    osKey: cell.osKey,
    level: 'warn',
    message: `Network ${cell.facts.network} (${cell.facts.device}) is unplugged on ${name}: VMs there get no address`,
    action: 'details',
  };
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
