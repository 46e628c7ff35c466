import type { HostRow, OsSlots, PhysicalHost, SlotLimit } from '../../../core/model/host.ts';
import classes from './HostsTable.module.css';

const LIMITS: Readonly<Record<SlotLimit, string>> = {
  cpu: 'limited by CPU',
  memory: 'limited by memory',
  disk: 'limited by disk',
  'host.vms.max': 'limited by host.vms.max',
  'host.slots.reserve': 'limited by host.slots.reserve',
  'no-template': 'no template',
  'no-storage': 'no storage',
  network: 'no network to put it on',
  'not-live': 'the host cannot be asked',
  cordoned: 'the host is cordoned',
  none: '',
};

interface SlotCellsProps {
  entry: HostRow;
  host: PhysicalHost;
  osKeys: readonly string[];
}

/** How many more VMs of each OS fit on a host. */
export function SlotCells({ entry, host, osKeys }: SlotCellsProps) {
  const sentence = closedSentence(entry, host);
  if (sentence !== undefined) {
    return (
      <td colSpan={osKeys.length} className={classes.closed}>
        {sentence}
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

function closedSentence(entry: HostRow, host: PhysicalHost): string | undefined {
  switch (entry.state.kind) {
    case 'disabled':
      return 'No new VMs: host.disabled';
    case 'retired':
      return 'No new VMs: left the ini';
    case 'duplicate':
      return `Same pool as #${entry.state.ownerHostRef}, which counts it`;
    default:
      break;
  }
  const { cordon } = entry;
  if (cordon) {
    const why = cordon.reason === undefined ? '' : `: ${cordon.reason}`;
    return `No new VMs, ${cordon.draining ? 'being drained' : 'cordoned'} by ${cordon.by}${why}`;
  }
  if (!host.live) return 'This host of the pool is down';
  if (!host.enabled) return 'No new VMs: in maintenance on the host';
  return undefined;
}
