import type { HostRow } from '../../../core/model/host.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { until } from '../../format/time.ts';
import { useMinute } from '../../store/now.ts';
import classes from './HostsTable.module.css';

/** How many networks VMs may be put on, and which of them are paused. */
export function NetworkCell({ entry: { networks } }: { entry: HostRow }) {
  const now = useMinute();
  const paused = networks.filter(({ pausedUntilAt }) => pausedUntilAt !== undefined && pausedUntilAt > now);
  const [first] = paused;
  if (networks.length === 0) return <small>–</small>;
  const names = networks.map(({ device, name }) => `${device} ${name}`).join(', ');
  return (
    <span title={names}>
      {networks.length - paused.length}
      {paused.length > 0 && <small>/{networks.length}</small>}
      {first && (
        <span
          className={classes.paused}
          data-mark="warn"
          title={`No new VMs on ${first.name}: several in a row got no DHCP lease. Again ${until(first.pausedUntilAt ?? now, now)}.`}
        >
          <StateMark mark="warn" />{' '}
          {paused.length === 1 ? `${first.device} paused` : `${paused.length} paused`}
        </span>
      )}
    </span>
  );
}
