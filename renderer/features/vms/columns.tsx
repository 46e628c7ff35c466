import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  type Row,
  rowSelectionFeature,
  rowSortingFeature,
  type Table,
  tableFeatures,
} from '@tanstack/react-table';
import { OsName } from '../../components/OsName.tsx';
import { gib } from '../../format/quantity.ts';
import { dayTime, fullTime } from '../../format/time.ts';
import { useMinute } from '../../store/now.ts';
import type { VmColumn } from '../../store/ui.ts';
import { SORT_VALUES } from '../../view/vm-choice.ts';
import type { VmLine } from '../../view/vm-lines.ts';
import { AddressCell } from './AddressCell.tsx';
import { NameCell } from './NameCell.tsx';
import { StateCell } from './StateCell.tsx';
import { TimeLeft } from './TimeLeft.tsx';
import { COLUMN_WIDTH } from './vm-layout.ts';

interface ColumnMeta {
  readonly label: string;
  readonly numeric?: true;
  /** The highest goes first when there is no room; 0 = always there. */
  readonly givesWay: number;
}

/** Rows come sorted: decision 21 says why. */
export const vmFeatures = tableFeatures({
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
  columnMeta: {} as ColumnMeta,
});
export type VmFeatures = typeof vmFeatures;
export type VmTableRowModel = Row<VmFeatures, VmLine>;
export type VmTableModel = Table<VmFeatures, VmLine>;

const NOTHING = '–';
const helper = createColumnHelper<VmFeatures, VmLine>();

/** @param widthPx the least it needs; in a wide window all grow */
function column(
  id: VmColumn,
  widthPx: number,
  meta: ColumnMeta,
  Cell: (props: { line: VmLine }) => React.ReactNode,
) {
  return helper.accessor(SORT_VALUES[id], {
    id,
    size: widthPx,
    minSize: COLUMN_WIDTH.least,
    maxSize: COLUMN_WIDTH.most,
    meta,
    sortDescFirst: false,
    enableHiding: meta.givesWay > 0,
    header: meta.label,
    cell: ({ row }) => <Cell line={row.original} />,
  });
}

export const COLUMNS = helper.columns([
  column('name', 200, { label: 'Name', givesWay: 0 }, NameCell),
  column('state', 106, { label: 'State', givesWay: 0 }, StateCell),
  column('address', 132, { label: 'Address', givesWay: 1 }, AddressCell),
  column('os', 84, { label: 'OS', givesWay: 2 }, OsCell),
  column('host', 78, { label: 'Host', givesWay: 3 }, ({ line }) => line.host || NOTHING),
  column('vcpus', 58, { label: 'vCPU', givesWay: 5, numeric: true }, ({ line }) => line.vcpus),
  column('memory', 74, { label: 'Memory', givesWay: 4, numeric: true }, ({ line }) => gib(line.memoryBytes)),
  column('requester', 116, { label: 'Requester', givesWay: 6 }, ({ line }) => <Cut text={line.requester} />),
  column('tags', 180, { label: 'Tags', givesWay: 7 }, ({ line }) => <Cut text={line.tags} />),
  column('created', 128, { label: 'Created', givesWay: 8 }, Created),
  column('left', 128, { label: 'Time left', givesWay: 0, numeric: true }, TimeLeft),
]);

function OsCell({ line: { osKey, vm } }: { line: VmLine }) {
  return osKey ? <OsName osKey={osKey} /> : <Cut text={vm?.osName ?? ''} />;
}

function Cut({ text }: { text: string }) {
  return text ? <span title={text}>{text}</span> : NOTHING;
}

function Created({ line: { createdAt: at } }: { line: VmLine }) {
  const now = useMinute();
  return at === undefined ? NOTHING : <time title={fullTime(at)}>{dayTime(at, now)}</time>;
}
