import { OsName } from '../../../components/OsName.tsx';
import { shortenOsName } from '../../../format/os-name.ts';
import { formatGib } from '../../../format/quantity.ts';
import { formatDayTime, formatFullTime } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import { toLineState } from '../rows/line-state.ts';
import { isFailed, type VmLine } from '../rows/vm-line.ts';
import { NameCell } from './NameCell.tsx';
import { StateCell } from './StateCell.tsx';
import { TimeLeft } from './TimeLeft.tsx';

/** Everything about a column of the VM list: adding an entry to VM_COLUMNS adds the column. */
interface VmColumnDefinition {
  readonly label: string;
  /** Minimum width; all columns grow in a wide window. */
  readonly widthPx: number;
  /** The highest goes first when there is no room; 0 = always there, and cannot be hidden. */
  readonly givesWay: number;
  readonly isNumeric?: true;
  /** Hidden until somebody chooses it. */
  readonly isOptional?: true;
  /** Contents. Plain text where possible: hundreds of cells are rendered at once. */
  cell(line: VmLine): React.ReactNode;
  sortValue(line: VmLine): string | number;
  /** In copies and CSV files: exact values, times in ISO 8601. */
  readonly exported: { readonly head: string; value(line: VmLine, now: number): string | number };
}

const NOTHING = '–';

/** In their initial order. */
const VM_COLUMNS = {
  name: {
    label: 'Name',
    widthPx: 196,
    givesWay: 0,
    cell: (line) => <NameCell line={line} />,
    sortValue: ({ name }) => name,
    exported: { head: 'Name', value: ({ name }) => name },
  },
  state: {
    label: 'State',
    widthPx: 106,
    givesWay: 0,
    cell: (line) => <StateCell line={line} />,
    sortValue: ({ lease, vm }) => (lease?.state.kind ?? vm?.powerState ?? '').toLowerCase(),
    exported: { head: 'State', value: (line, now) => toLineState(line, now).word },
  },
  address: {
    label: 'Address',
    widthPx: 132,
    givesWay: 1,
    cell: ({ address }) => address || NOTHING,
    sortValue: ({ address }) => address,
    exported: { head: 'Address', value: ({ address }) => address },
  },
  os: {
    label: 'OS',
    widthPx: 134,
    givesWay: 2,
    cell: ({ osKey, vm }) => (osKey ? <OsName osKey={osKey} /> : <GuestOs name={vm?.osName ?? ''} />),
    sortValue: ({ osKey, vm }) => osKey || shortenOsName(vm?.osName ?? ''),
    exported: { head: 'OS', value: ({ osKey, vm }) => osKey || (vm?.osName ?? '') },
  },
  host: {
    label: 'Host',
    widthPx: 100,
    givesWay: 3,
    cell: ({ host }) => host || NOTHING,
    sortValue: ({ host }) => host,
    exported: { head: 'Host', value: ({ host }) => host },
  },
  vcpus: {
    label: 'vCPU',
    widthPx: 58,
    givesWay: 5,
    isNumeric: true,
    cell: ({ vcpus }) => vcpus,
    sortValue: ({ vcpus }) => vcpus,
    exported: { head: 'vCPU', value: ({ vcpus }) => vcpus },
  },
  memory: {
    label: 'Memory',
    widthPx: 74,
    givesWay: 4,
    isNumeric: true,
    cell: ({ memoryBytes }) => formatGib(memoryBytes),
    sortValue: ({ memoryBytes }) => memoryBytes,
    exported: { head: 'Memory, bytes', value: ({ memoryBytes }) => memoryBytes },
  },
  requester: {
    label: 'Requester',
    widthPx: 108,
    givesWay: 6,
    cell: ({ requester }) => cut(requester),
    sortValue: ({ requester }) => requester,
    exported: { head: 'Requester', value: ({ requester }) => requester },
  },
  owner: {
    label: 'Owner',
    widthPx: 92,
    givesWay: 7,
    cell: ({ owner }) => cut(owner),
    sortValue: ({ owner }) => owner,
    exported: { head: 'Owner', value: ({ owner }) => owner },
  },
  tags: {
    label: 'Tags',
    widthPx: 180,
    givesWay: 8,
    isOptional: true,
    cell: ({ tags }) => cut(tags),
    sortValue: ({ tags }) => tags,
    exported: { head: 'Tags', value: ({ tags }) => tags },
  },
  created: {
    label: 'Created',
    widthPx: 128,
    givesWay: 9,
    isOptional: true,
    cell: ({ createdAt }) => (createdAt === undefined ? NOTHING : <Created at={createdAt} />),
    sortValue: ({ createdAt }) => createdAt ?? 0,
    exported: { head: 'Created', value: ({ createdAt }) => toIsoTime(createdAt) },
  },
  left: {
    label: 'Time left',
    widthPx: 128,
    givesWay: 0,
    isNumeric: true,
    cell: (line) => (line.deadlineAt === undefined ? NOTHING : <TimeLeft line={line} />),
    sortValue: toTimeLeftRank,
    exported: { head: 'Deadline', value: ({ deadlineAt }) => toIsoTime(deadlineAt) },
  },
} as const satisfies Record<string, VmColumnDefinition>;

export type VmColumn = keyof typeof VM_COLUMNS;

/** In their initial order. */
export const VM_COLUMN_IDS = Object.keys(VM_COLUMNS) as [VmColumn, ...VmColumn[]];

export function getVmColumn(id: VmColumn): VmColumnDefinition {
  return VM_COLUMNS[id];
}

/** Failed VMs come first, those without a deadline last. */
function toTimeLeftRank(line: VmLine): number {
  if (isFailed(line)) return -1;
  if (line.lease?.state.kind === 'releasing') return 0;
  return line.deadlineAt ?? Number.MAX_SAFE_INTEGER;
}

function toIsoTime(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString();
}

function cut(text: string) {
  return text ? <span title={text}>{text}</span> : NOTHING;
}

function GuestOs({ name }: { name: string }) {
  return name ? <span title={name}>{shortenOsName(name)}</span> : NOTHING;
}

function Created({ at }: { at: number }) {
  const now = useMinute();
  return <time title={formatFullTime(at)}>{formatDayTime(at, now)}</time>;
}
