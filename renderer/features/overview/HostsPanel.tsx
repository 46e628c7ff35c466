import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Panel } from '../../components/Panel.tsx';
import { countOf } from '../../format/quantity.ts';
import { useTable } from '../../store/fleet.ts';
import { setUi, sortedBy, type UiState, useUi } from '../../store/ui.ts';
import { osKeysOf } from '../../view/host-health.ts';
import { hostLines } from '../../view/host-lines.ts';
import { HostLineRow } from './HostLineRow.tsx';
import classes from './HostsTable.module.css';

/** Host entries, pools as groups, with their three measures and the room per OS. */
export function HostsPanel() {
  const hosts = useTable('fleet.hosts').rows;
  const sorting = useUi((ui) => ui.hostSorting);
  const folded = useUi((ui) => ui.foldedPools);
  const columns = useMediaQuery('(min-width: 1700px)') ? 10 : 6;
  const lines = useMemo(() => hostLines(hosts.values(), sorting, folded), [hosts, sorting, folded]);
  const key = osKeysOf(hosts.values()).slice(0, columns).join('\n');
  const osKeys = useMemo(() => (key === '' ? [] : key.split('\n')), [key]);
  let physical = 0;
  for (const host of hosts.values()) physical += host.physicalHosts.length;
  return (
    <Panel
      title="Hosts"
      note={`${countOf(physical, 'host')} in ${countOf(hosts.size, 'entry', 'entries')}`}
      aside={<Legend slotColumns={osKeys.length} />}
      className={classes.panel}
    >
      <table className={classes.table}>
        <colgroup>
          <col className={classes.hostColumn} />
          <col />
          <col />
          <col />
          {osKeys.map((osKey) => (
            <col key={osKey} className={classes.slotColumn} />
          ))}
          <col className={classes.vmsColumn} />
          <col className={classes.networkColumn} />
        </colgroup>
        <thead>
          <tr>
            <SortHead column="host" label="Host" />
            <SortHead column="cpu" label="CPU" free />
            <SortHead column="memory" label="Memory, GiB" free />
            <SortHead column="disk" label="Disk, GiB" free />
            {osKeys.map((osKey) => (
              <th key={osKey} scope="col" className={classes.turned}>
                <span>{osKey}</span>
              </th>
            ))}
            <th scope="col" className={classes.right}>
              VMs
            </th>
            <th scope="col" className={classes.right}>
              Networks
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <HostLineRow
              key={line.kind === 'member' ? line.host.uuid : `${line.entry.hostRef}`}
              kind={line.kind}
              entry={line.entry}
              host={line.kind === 'pool' ? undefined : line.host}
              folded={line.kind === 'pool' && line.folded}
              osKeys={osKeys}
            />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

type HostColumn = UiState['hostSorting']['column'];

function SortHead({ column, label, free }: { column: HostColumn; label: string; free?: boolean }) {
  const sorting = useUi((ui) => ui.hostSorting);
  const sorted = sorting.column === column;
  const Arrow = sorting.descending ? IconArrowDown : IconArrowUp;
  return (
    <th scope="col" aria-sort={sorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className={classes.head}
        title={free ? 'Sort by what is free' : undefined}
        data-sorted={sorted || undefined}
        onClick={() => setUi({ hostSorting: sortedBy(sorting, column) })}
      >
        {label}
        {sorted && column !== 'host' && <Arrow size={11} stroke={2} aria-hidden="true" />}
        {free && <span className={classes.freeHead}>free</span>}
      </button>
    </th>
  );
}

/** Keeps clear of the turned heads of the narrow columns. */
function Legend({ slotColumns }: { slotColumns: number }) {
  return (
    <span className={classes.legend} style={{ marginRight: 160 + 33 * slotColumns }} aria-hidden="true">
      <i data-part="used" /> used <i data-part="reserved" /> reserved <i data-part="free" /> free{' '}
      <i data-part="notch" /> headroom
    </span>
  );
}
