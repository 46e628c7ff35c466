import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import { OsName } from '../../../components/OsName.tsx';
import { formatGib } from '../../../format/quantity.ts';
import { formatDayTime, formatFullTime } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import type { VmColumn } from '../../../store/ui.ts';
import type { VmLine } from '../rows/vm-line.ts';
import { NameCell } from './NameCell.tsx';
import { StateCell } from './StateCell.tsx';
import { TimeLeft } from './TimeLeft.tsx';
import { COLUMN_WIDTH } from './vm-layout.ts';

interface ColumnMeta {
  readonly label: string;
  /** The highest goes first when there is no room; 0 = always there. */
  readonly givesWay: number;
}

/** The library handles columns only; rows are rendered without it, see decision 39. */
export const vmFeatures = tableFeatures({
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  columnMeta: {} as ColumnMeta,
});
export type VmFeatures = typeof vmFeatures;

const helper = createColumnHelper<VmFeatures, VmLine>();

/** @param widthPx minimum width; all columns grow in a wide window */
function column(id: VmColumn, widthPx: number, meta: ColumnMeta) {
  return helper.accessor(() => undefined, {
    id,
    size: widthPx,
    minSize: COLUMN_WIDTH.least,
    maxSize: COLUMN_WIDTH.most,
    meta,
    sortDescFirst: false,
    enableHiding: meta.givesWay > 0,
    header: meta.label,
  });
}

export const COLUMNS = helper.columns([
  column('name', 200, { label: 'Name', givesWay: 0 }),
  column('state', 106, { label: 'State', givesWay: 0 }),
  column('address', 132, { label: 'Address', givesWay: 1 }),
  column('os', 84, { label: 'OS', givesWay: 2 }),
  column('host', 84, { label: 'Host', givesWay: 3 }),
  column('vcpus', 58, { label: 'vCPU', givesWay: 5 }),
  column('memory', 74, { label: 'Memory', givesWay: 4 }),
  column('requester', 116, { label: 'Requester', givesWay: 6 }),
  column('tags', 180, { label: 'Tags', givesWay: 7 }),
  column('created', 128, { label: 'Created', givesWay: 8 }),
  column('left', 128, { label: 'Time left', givesWay: 0 }),
]);

/** Right-aligned columns. */
export const NUMERIC: Readonly<Partial<Record<VmColumn, true>>> = { vcpus: true, memory: true, left: true };

const NOTHING = '–';

/** Cell contents. Plain text where possible: hundreds of cells are rendered at once. */
export const CELLS: Readonly<Record<VmColumn, (line: VmLine) => React.ReactNode>> = {
  name: (line) => <NameCell line={line} />,
  state: (line) => <StateCell line={line} />,
  address: ({ address }) => address || NOTHING,
  os: ({ osKey, vm }) => (osKey ? <OsName osKey={osKey} /> : cut(vm?.osName ?? '')),
  host: ({ host }) => host || NOTHING,
  vcpus: ({ vcpus }) => vcpus,
  memory: ({ memoryBytes }) => formatGib(memoryBytes),
  requester: ({ requester }) => cut(requester),
  tags: ({ tags }) => cut(tags),
  created: ({ createdAt }) => (createdAt === undefined ? NOTHING : <Created at={createdAt} />),
  left: (line) => (line.deadlineAt === undefined ? NOTHING : <TimeLeft line={line} />),
};

function cut(text: string) {
  return text ? <span title={text}>{text}</span> : NOTHING;
}

function Created({ at }: { at: number }) {
  const now = useMinute();
  return <time title={formatFullTime(at)}>{formatDayTime(at, now)}</time>;
}
