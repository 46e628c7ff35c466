import type { HostRow } from '../../../core/model/host.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { count, countOf } from '../../format/quantity.ts';
import { until } from '../../format/time.ts';
import { useMinute } from '../../store/now.ts';
import classes from './HostsTable.module.css';

interface NetworkCellProps {
  entry: HostRow;
  addresses: number;
  /** Where the entry's paused networks are told. */
  paused: boolean;
}

/** Addresses its VMs hold, and networks that are paused because VMs in a row got none. */
export function NetworkCell({ entry: { networks }, addresses, paused }: NetworkCellProps) {
  const now = useMinute();
  const resting = paused
    ? networks.filter(({ pausedUntilAt }) => pausedUntilAt !== undefined && pausedUntilAt > now)
    : [];
  const [first] = resting;
  if (networks.length === 0) return <small>–</small>;
  const names = networks.map(({ device, name }) => `${device} ${name}`).join(', ');
  return (
    <span
      title={`${countOf(addresses, 'VM')} with an address; ${countOf(networks.length, 'network')}: ${names}`}
    >
      {count(addresses)}
      {first && (
        <span
          className={classes.paused}
          data-mark="warn"
          title={`No new VMs on ${first.name}: several in a row got no DHCP lease. Again ${until(first.pausedUntilAt ?? now, now)}.`}
        >
          <StateMark mark="warn" />{' '}
          {resting.length === 1 ? `${first.device} paused` : `${resting.length} paused`}
        </span>
      )}
    </span>
  );
}
