import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type CSSProperties, useMemo, useState } from 'react';
import type { HostRow } from '../../../../core/model/host.ts';
import { useDeferredFleet } from '../../../store/fleet.ts';
import { setUi, toggleSorting, type UiState, useUi } from '../../../store/ui.ts';
import { listOsKeys } from '../../../view/host-health.ts';
import type { HostLine } from '../../../view/host-lines.ts';
import { countLineAddresses, createAddressCount } from './addresses-in-use.ts';
import capacity from './CapacityTable.module.css';
import { HostLineRow } from './HostLineRow.tsx';
import classes from './HostsTable.module.css';
import { useProgressiveLines } from './use-progressive-lines.ts';

interface CapacityTableProps {
  lines: readonly HostLine[];
  hosts: ReadonlyMap<unknown, HostRow>;
  /** Called when the pointer enters or leaves the hosts. */
  onOver: (over: boolean) => void;
}

/** Used, reserved and free capacity of each host, and free slots per OS. */
export function CapacityTable({ lines, hosts, onOver }: CapacityTableProps) {
  const columns = useMediaQuery('(min-width: 1700px)', false, { getInitialValueInEffect: false }) ? 10 : 6;
  const [count] = useState(createAddressCount);
  const addresses = useDeferredFleet(({ tables }) => count(tables.vms.rows));
  const key = listOsKeys(hosts.values()).slice(0, columns).join('\n');
  const osKeys = useMemo(() => (key === '' ? [] : key.split('\n')), [key]);
  return (
    <table
      className={`${classes.table} ${capacity.table}`}
      style={{ '--slots': osKeys.length } as CSSProperties}
      aria-label="Capacity of the hosts"
    >
      <thead>
        <tr>
          <CapacityHead column="host" label="Host" />
          <CapacityHead column="cpu" label="CPU" free />
          <CapacityHead column="memory" label="Memory, GiB" free />
          <CapacityHead column="disk" label="Disk, GiB" free />
          {osKeys.map((osKey) => (
            <th key={osKey} scope="col" className={capacity.turned}>
              <span>{osKey}</span>
            </th>
          ))}
          <th scope="col" className={classes.right}>
            VMs
          </th>
          <th
            scope="col"
            className={classes.right}
            title="Addresses held by VMs, out of the DHCP scope where host.dhcp.size is set"
          >
            Addresses
          </th>
        </tr>
      </thead>
      <tbody
        className={capacity.body}
        onPointerEnter={() => onOver(true)}
        onPointerLeave={() => onOver(false)}
      >
        {useProgressiveLines(lines).map((line, index) => (
          <HostLineRow
            // biome-ignore lint/suspicious/noArrayIndexKey: in another order, rows get another text: moving them costs ten times as much
            key={index}
            kind={line.kind}
            entry={line.entry}
            host={line.kind === 'pool' ? undefined : line.host}
            folded={line.kind === 'pool' && line.folded}
            osKeys={osKeys}
            addresses={line.kind === 'pool' ? 0 : countLineAddresses(addresses, line)}
          />
        ))}
      </tbody>
    </table>
  );
}

type HostColumn = UiState['hostSorting']['column'];

function CapacityHead({ column, label, free }: { column: HostColumn; label: string; free?: boolean }) {
  const sorting = useUi((ui) => ui.hostSorting);
  const sorted = sorting.column === column;
  const Arrow = sorting.descending ? IconArrowDown : IconArrowUp;
  return (
    <th scope="col" aria-sort={sorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className={capacity.head}
        title={free ? 'Sort by free capacity' : undefined}
        data-sorted={sorted || undefined}
        onClick={() => setUi({ hostSorting: toggleSorting(sorting, column) })}
      >
        {label}
        {sorted && column !== 'host' && <Arrow size={11} stroke={2} aria-hidden="true" />}
        {free && <span className={capacity.freeHead}>free</span>}
      </button>
    </th>
  );
}
