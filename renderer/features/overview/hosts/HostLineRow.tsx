import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import type { HostRow, Measure, PhysicalHost } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import { openHostDetails } from '../../../actions/open-subject.ts';
import { MeasureBar } from '../../../components/measures/MeasureBar.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, formatGibNumber, pluralize } from '../../../format/quantity.ts';
import { setUi, useUi } from '../../../store/ui.ts';
import { isDiskNearlyFull, isNearlyFull, toEntryHealth, toHostHealth } from '../../../view/host-health.ts';
import type { HostLine } from '../../../view/host-lines.ts';
import cells from './HostCells.module.css';
import { HostStatus } from './HostStatus.tsx';
import classes from './HostsTable.module.css';
import { NetworkCell } from './NetworkCell.tsx';
import { SlotCells } from './SlotCells.tsx';

interface HostLineProps {
  kind: HostLine['kind'];
  entry: HostRow;
  host: PhysicalHost | undefined;
  folded: boolean;
  osKeys: readonly string[];
  /** Number of its VMs with an address. */
  addresses: number;
}

export const HostLineRow = memo(function HostLineRow(props: HostLineProps) {
  const { kind, entry, host, folded, osKeys, addresses } = props;
  if (kind === 'pool') return <PoolRow entry={entry} folded={folded} columns={osKeys.length + 6} />;
  const silent = !host || entry.state.kind === 'unreachable' || entry.state.kind === 'refused';
  const old = entry.state.kind === 'connecting';
  const shown = kind === 'single' ? entry : undefined;
  return (
    <tr
      className={classes.row}
      data-old={old || undefined}
      title={old ? 'Connecting; showing the last known figures' : undefined}
      onDoubleClick={() => openHostDetails({ hostRef: entry.hostRef, uuid: host?.uuid })}
    >
      <HostCell kind={kind} entry={entry} host={host} />
      {silent ? (
        <td colSpan={3 + osKeys.length} style={{ gridColumn: `span ${3 + osKeys.length}` }}>
          <HostStatus entry={entry} />
        </td>
      ) : (
        <>
          <MeasureCell name="CPU" measure={host.cpu} text={formatCount} warn={isNearlyFull(host.cpu)} />
          <MeasureCell
            name="Memory"
            measure={host.memoryBytes}
            text={formatGibNumber}
            warn={isNearlyFull(host.memoryBytes)}
          />
          <MeasureCell
            name="Disk"
            measure={host.diskBytes}
            text={formatGibNumber}
            warn={host.diskBytes !== undefined && isDiskNearlyFull(host.diskBytes)}
          />
          <SlotCells entry={entry} host={host} osKeys={osKeys} />
        </>
      )}
      <td className={classes.right}>
        {formatCount(shown ? shown.runningVms : (host?.runningVms ?? 0))}
        {shown?.maxVms !== undefined && <small>/{formatCount(shown.maxVms)}</small>}
      </td>
      <td className={classes.right}>
        <NetworkCell
          entry={entry}
          addresses={addresses}
          paused={kind === 'single' || host?.coordinator === true}
          whole={kind === 'single'}
        />
      </td>
    </tr>
  );
});

export function HostCell({ kind, entry, host }: Pick<HostLineProps, 'kind' | 'entry' | 'host'>) {
  const member = kind === 'member' && host !== undefined;
  const { mark, word } = member && entry.state.kind === 'live' ? toHostHealth(host) : toEntryHealth(entry);
  const role = member ? (host.coordinator ? 'coordinator' : 'member') : `#${entry.hostRef}`;
  return (
    <th scope="row" className={classes.host} data-member={member || undefined}>
      <StateMark mark={mark} />
      <span className={classes.hostName} title={host?.address ?? entry.name}>
        <button
          type="button"
          title="Show the host"
          onClick={() => openHostDetails({ hostRef: entry.hostRef, uuid: host?.uuid })}
        >
          {member ? host.name : toHostName(entry)}
        </button>
        {!member &&
          entry.labels.map((label) => (
            <i key={label} className={classes.label}>
              {label}
            </i>
          ))}
      </span>
      <small>
        {role} · {word}
      </small>
    </th>
  );
}

interface MeasureCellProps {
  name: string;
  measure: Measure | undefined;
  text: (value: number) => string;
  warn: boolean;
}

function MeasureCell({ name, measure, text, warn }: MeasureCellProps) {
  if (!measure) {
    return <td className={cells.measure}>not attached</td>;
  }
  const label = [
    `${name}: ${text(measure.used)} used`,
    `${text(measure.reserved)} reserved`,
    `${text(measure.free)} free of ${text(measure.total)}`,
    measure.headroom > 0 && `${text(measure.headroom)} headroom`,
  ];
  return (
    <td className={cells.measure}>
      <span className={cells.figures} data-warn={warn || undefined}>
        {text(measure.used)}
        {measure.reserved > 0 && <small>+{text(measure.reserved)}</small>}
        <b>{text(measure.free)}</b>
      </span>
      <MeasureBar {...measure} warn={warn} label={label.filter(Boolean).join(', ')} />
    </td>
  );
}

export function PoolRow({ entry, folded, columns }: { entry: HostRow; folded: boolean; columns: number }) {
  const all = useUi((ui) => ui.foldedPools);
  const toggle = () => {
    const others = all.filter((hostRef) => hostRef !== entry.hostRef);
    setUi({ foldedPools: folded ? others : [...others, entry.hostRef] });
  };
  const Chevron = folded ? IconChevronRight : IconChevronDown;
  const { mark, word } = toEntryHealth(entry);
  return (
    <tr className={classes.pool}>
      <th scope="rowgroup" colSpan={columns}>
        <button type="button" onClick={toggle} aria-expanded={!folded}>
          <Chevron size={14} stroke={1.8} aria-hidden="true" />
          {mark !== 'ok' && <StateMark mark={mark} />}
          <b>{toHostName(entry)}</b>
          <span>
            {mark === 'ok' ? 'pool' : word} · #{entry.hostRef} ·{' '}
            {pluralize(entry.physicalHosts.length, 'host')} · {pluralize(entry.runningVms, 'VM')}
            {entry.maxVms !== undefined && ` of ${formatCount(entry.maxVms)}`}
          </span>
        </button>
      </th>
    </tr>
  );
}
