import type { HostRow, OsSlots, PhysicalHost, SlotLimit } from '../../../../core/model/host.ts';
import { formatDayTime, formatUntil } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import classes from './HostCells.module.css';

const LIMITS: Readonly<Record<SlotLimit, string>> = {
  cpu: 'limited by CPU',
  memory: 'limited by memory',
  disk: 'limited by disk',
  'host.vms.max': 'limited by host.vms.max',
  'host.slots.reserve': 'limited by host.slots.reserve',
  'no-template': 'no template',
  'no-storage': 'no storage',
  network: 'no usable network',
  'not-live': 'the host is unreachable',
  cordoned: 'the host is cordoned',
  none: '',
};

interface SlotCellsProps {
  entry: HostRow;
  host: PhysicalHost;
  osKeys: readonly string[];
}

/** Free slots per OS on a host. */
export function SlotCells({ entry, host, osKeys }: SlotCellsProps) {
  const closed = describeUnschedulable(entry, host);
  if (closed) {
    return (
      <td colSpan={osKeys.length} style={{ gridColumn: `span ${osKeys.length}` }} className={classes.closed}>
        <Unschedulable entry={entry} {...closed} />
      </td>
    );
  }
  const slots = entry.physicalHosts.length === 1 ? entry.slots : host.slots;
  return osKeys.map((osKey) => (
    <SlotCell key={osKey} osKey={osKey} slots={slots.find((each) => each.osKey === osKey)} />
  ));
}

function SlotCell({ osKey, slots }: { osKey: string; slots: OsSlots | undefined }) {
  if (slots === undefined || slots.limitedBy === 'no-template') {
    const title = slots?.problem ?? `No template for ${osKey} here`;
    return (
      <td className={classes.slot} title={title}>
        <span data-none>{slots?.problem ? '✕' : '–'}</span>
      </td>
    );
  }
  const fill = Math.min(26, 6 + 1.1 * slots.slots);
  const title = slots.problem ?? `${slots.slots} more ${osKey} ${LIMITS[slots.limitedBy]}`.trim();
  return (
    <td className={classes.slot} title={title}>
      {slots.slots === 0 ? (
        <span data-none>0</span>
      ) : (
        <span style={{ background: `color-mix(in srgb, var(--measure) ${fill}%, var(--panel))` }}>
          {slots.slots}
        </span>
      )}
    </td>
  );
}

interface UnschedulableProps {
  sentence: string;
  /** By whom, and why. */
  note?: string | undefined;
  /** It drains: shows when our last VM ends. */
  emptying?: boolean;
}

function Unschedulable({
  entry: { leases },
  sentence,
  note,
  emptying,
}: UnschedulableProps & { entry: HostRow }) {
  const now = useMinute();
  const last = leases
    ? `last deadline ${formatUntil(leases.lastDeadlineAt, now)}`
    : 'none of our VMs are left';
  const more = [emptying && last, note].filter(Boolean).join(' · ');
  return (
    <span className={classes.sentence} title={[sentence, more].filter(Boolean).join(', ')}>
      <span>{sentence}</span>
      {more !== '' && <small>{more}</small>}
    </span>
  );
}

/** Why a host takes no new VMs; undefined if it does. */
function describeUnschedulable(entry: HostRow, host: PhysicalHost): UnschedulableProps | undefined {
  switch (entry.state.kind) {
    case 'disabled':
      return { sentence: 'No new VMs: host.disabled', emptying: true };
    case 'retired':
      return { sentence: 'No new VMs: removed from the ini', emptying: true };
    case 'duplicate':
      return { sentence: `Same pool as #${entry.state.ownerHostRef}, which counts it` };
    default:
      break;
  }
  const { cordon } = entry;
  if (cordon) {
    const what = cordon.draining ? 'Draining' : 'No new VMs';
    const since = formatDayTime(cordon.at, Date.now()).replace('today ', '');
    const why = cordon.reason === undefined ? '' : `: ${cordon.reason}`;
    return { sentence: `${what} since ${since}`, note: `by ${cordon.by}${why}`, emptying: true };
  }
  if (!host.live) return { sentence: 'This host of the pool is down' };
  if (!host.enabled) return { sentence: 'No new VMs: the host is in maintenance' };
  return undefined;
}
