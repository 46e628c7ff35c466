import { OsName } from '../../components/OsName.tsx';
import { gib } from '../../format/quantity.ts';
import { dayTime, fullTime } from '../../format/time.ts';
import type { VmColumn } from '../../store/ui.ts';
import type { VmLine } from '../../view/vm-lines.ts';
import { AddressCell } from './AddressCell.tsx';
import type { ColumnSize } from './fit-columns.ts';
import { NameCell } from './NameCell.tsx';
import { StateCell } from './StateCell.tsx';
import { TimeLeft } from './TimeLeft.tsx';

export interface Column extends ColumnSize {
  readonly label: string;
  readonly numeric?: true;
  /** `now` is exact to the minute. */
  readonly cell: (line: VmLine, now: number) => React.ReactNode;
}

const NOTHING = '–';

export const COLUMNS: readonly Column[] = [
  column('name', 'Name', 200, 0, (line) => <NameCell line={line} />),
  column('state', 'State', 106, 0, (line, now) => <StateCell line={line} now={now} />),
  column('address', 'Address', 132, 1, (line) => <AddressCell line={line} />),
  column('os', 'OS', 84, 2, (line) => <OsCell line={line} />),
  column('host', 'Host', 78, 3, (line) => line.host || NOTHING),
  { ...column('vcpus', 'vCPU', 58, 5, (line) => line.vcpus), numeric: true },
  { ...column('memory', 'Memory', 74, 4, (line) => gib(line.memoryBytes)), numeric: true },
  column('requester', 'Requester', 116, 6, (line) => <Cut text={line.requester} />),
  column('tags', 'Tags', 180, 7, (line) => <Cut text={line.tags} />),
  column('created', 'Created', 128, 8, (line, now) => <Created at={line.createdAt} now={now} />),
  { ...column('left', 'Time left', 128, 0, (line) => <TimeLeft line={line} />), numeric: true },
];

function column(
  id: VmColumn,
  label: string,
  widthPx: number,
  givesWay: number,
  cell: Column['cell'],
): Column {
  return { id, label, widthPx, givesWay, cell };
}

function OsCell({ line: { osKey, vm } }: { line: VmLine }) {
  return osKey ? <OsName osKey={osKey} /> : <Cut text={vm?.osName ?? ''} />;
}

function Cut({ text }: { text: string }) {
  return text ? <span title={text}>{text}</span> : NOTHING;
}

function Created({ at, now }: { at: number | undefined; now: number }) {
  return at === undefined ? NOTHING : <time title={fullTime(at)}>{dayTime(at, now)}</time>;
}
