import type { RequestWithLeases } from '../../contract/requests.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { Lease, LeaseWait } from '../../model/lease.ts';
import { toVisibleText } from '../../model/visible-text.ts';

/** Lines that stay free, so that nothing scrolls away while lines are rewritten. */
const SPARE_LINES = 3;

interface Terminal {
  readonly rows?: number;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A line per VM on a terminal, rewritten in place. */
export interface ProgressLines {
  show(progress: RequestWithLeases): void;
  /** Takes the lines away, to print something else. */
  clear(): void;
}

export function createProgressLines(terminal: Terminal): ProgressLines {
  let shown = 0;
  const clear = () => {
    if (shown > 0) terminal.write(`\u001b[${shown}A\u001b[J`);
    shown = 0;
  };
  return {
    clear,
    show({ leases }) {
      const room = Math.max(1, (terminal.rows || 24) - SPARE_LINES);
      const all = leases.map(toProgressLine);
      const lines =
        all.length <= room ? all : [...all.slice(0, room - 1), `and ${all.length - room + 1} more`];
      clear();
      // A line that wraps would be two to go back over. A terminal that does not know its size has 0 by 0.
      const width = (terminal.columns || 80) - 1;
      terminal.write(lines.map((line) => `${line.slice(0, width)}\n`).join(''));
      shown = lines.length;
    },
  };
}

/** `job2  booting  (waiting for its turn to boot)` */
function toProgressLine(lease: Lease): string {
  const { name, state, wait, hostName, address, attempt } = lease;
  const details = [
    ...(hostName === undefined ? [] : [`on ${hostName}`]),
    ...(address === undefined ? [] : [address]),
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(wait === undefined ? [] : [describeWait(wait)]),
    ...(state.kind === 'failed' ? [state.failure.message] : []),
  ];
  return toVisibleText(`${name}  ${state.kind}${details.length > 0 ? `  ${details.join(', ')}` : ''}`);
}

function describeWait(wait: LeaseWait): string {
  switch (wait.kind) {
    case 'storage-queue':
      return `waiting for storage ${wait.storage}, position ${wait.place}`;
    case 'storage-busy':
      return `storage ${wait.storage} is busy with ${wait.operation} of another client`;
    case 'boot-queue':
      return 'waiting for its turn to boot';
    default:
      return assertNever(wait);
  }
}
