import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { HostRow } from '../../../core/model/host.ts';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { countOf } from '../../format/quantity.ts';
import { useTable } from '../../store/fleet.ts';
import { setUi, sortedBy, type UiState, useUi } from '../../store/ui.ts';
import { addressesInUse, addressesOf } from '../../view/addresses-in-use.ts';
import { osKeysOf } from '../../view/host-health.ts';
import { type HostLine, hostLines } from '../../view/host-lines.ts';
import { HostLineRow } from './HostLineRow.tsx';
import panel from './HostsPanel.module.css';
import classes from './HostsTable.module.css';
import { OsMatrix } from './OsMatrix.tsx';
import { useFirstLines } from './use-first-lines.ts';

const VIEWS = [
  ['capacity', 'Capacity'],
  ['templates', 'OS templates'],
] as const;
type View = (typeof VIEWS)[number][0];

/** Host entries, pools as groups: their three measures and the room per OS, or which OS templates they have. */
export function HostsPanel() {
  const hosts = useTable('fleet.hosts').rows;
  const sorting = useUi((ui) => ui.hostSorting);
  const folded = useUi((ui) => ui.foldedPools);
  const [view, setView] = useState<View>('capacity');
  const lines = useMemo(() => hostLines(hosts.values(), sorting, new Set(folded)), [hosts, sorting, folded]);
  let physical = 0;
  for (const host of hosts.values()) physical += host.physicalHosts.length;
  return (
    <Panel
      title="Hosts"
      note={`${countOf(physical, 'host')} in ${countOf(hosts.size, 'entry', 'entries')}`}
      aside={
        <>
          <Segmented label="Shown of each host" options={VIEWS} value={view} onChange={setView} />
          {view === 'capacity' && <Legend />}
        </>
      }
      className={panel.panel}
      scrolls
    >
      {view === 'capacity' ? (
        <CapacityTable lines={lines} hosts={hosts} />
      ) : (
        <OsMatrix lines={lines} hosts={hosts} />
      )}
    </Panel>
  );
}

interface CapacityTableProps {
  lines: readonly HostLine[];
  hosts: ReadonlyMap<unknown, HostRow>;
}

function CapacityTable({ lines, hosts }: CapacityTableProps) {
  const columns = useMediaQuery('(min-width: 1700px)', false, { getInitialValueInEffect: false }) ? 10 : 6;
  const vms = useTable('fleet.vms').rows;
  const addresses = useMemo(() => addressesInUse(vms.values()), [vms]);
  const key = osKeysOf(hosts.values()).slice(0, columns).join('\n');
  const osKeys = useMemo(() => (key === '' ? [] : key.split('\n')), [key]);
  return (
    <table className={classes.table} aria-label="Capacity of the hosts">
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
          <th
            scope="col"
            className={classes.right}
            title="Addresses that VMs hold, of those the DHCP server has where host.dhcp.size tells it"
          >
            Addresses
          </th>
        </tr>
      </thead>
      <tbody>
        {useFirstLines(lines).map((line) => (
          <HostLineRow
            key={line.kind === 'member' ? line.host.uuid : `${line.entry.hostRef}`}
            kind={line.kind}
            entry={line.entry}
            host={line.kind === 'pool' ? undefined : line.host}
            folded={line.kind === 'pool' && line.folded}
            osKeys={osKeys}
            addresses={line.kind === 'pool' ? 0 : addressesOf(addresses, line)}
          />
        ))}
      </tbody>
    </table>
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

function Legend() {
  return (
    <span className={panel.legend} aria-hidden="true">
      <i data-part="used" /> used <i data-part="reserved" /> reserved <i data-part="free" /> free{' '}
      <i data-part="notch" /> headroom
    </span>
  );
}
