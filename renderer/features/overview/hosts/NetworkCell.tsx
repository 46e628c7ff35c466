import type { HostRow } from '../../../../core/model/host.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { formatUntil } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import { toAddressesLeft } from '../../../view/dhcp.ts';
import classes from './HostCells.module.css';

interface NetworkCellProps {
  entry: HostRow;
  addresses: number;
  /** Whether this row shows the entry's paused networks. */
  paused: boolean;
  /** The row is the whole entry, so its addresses can be compared with the DHCP scope. */
  whole: boolean;
}

/** Addresses in use, out of how many, and networks paused for lack of DHCP leases. */
export function NetworkCell({ entry: { networks, dhcpSize }, addresses, paused, whole }: NetworkCellProps) {
  const now = useMinute();
  const resting = paused
    ? networks.filter(({ pausedUntilAt }) => pausedUntilAt !== undefined && pausedUntilAt > now)
    : [];
  const [first] = resting;
  const size = whole ? dhcpSize : undefined;
  const rest = toAddressesLeft(addresses, size);
  if (networks.length === 0) return <small>–</small>;
  const names = networks.map(({ device, name }) => `${device} ${name}`).join(', ');
  const left = rest && `at most ${pluralize(rest.left, 'address', 'addresses')} left`;
  return (
    <span
      title={[
        `${pluralize(addresses, 'VM')} with an address`,
        left,
        `${pluralize(networks.length, 'network')}: ${names}`,
      ]
        .filter(Boolean)
        .join('; ')}
    >
      {formatCount(addresses)}
      {size !== undefined && <small>/{formatCount(size)}</small>}
      {first ? (
        <span
          className={classes.paused}
          data-mark="warn"
          title={`No new VMs on ${first.name}: several in a row got no DHCP lease. Retrying ${formatUntil(first.pausedUntilAt ?? now, now)}.`}
        >
          <StateMark mark="warn" />{' '}
          {resting.length === 1 ? `${first.device} paused` : `${resting.length} paused`}
        </span>
      ) : (
        rest?.scarce && (
          <span className={classes.paused} data-mark="warn">
            <StateMark mark="warn" /> nearly out
          </span>
        )
      )}
    </span>
  );
}
