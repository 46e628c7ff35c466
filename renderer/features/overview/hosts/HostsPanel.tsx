import { useMemo, useRef, useState } from 'react';
import type { HostRow } from '../../../../core/model/host.ts';
import { Segmented } from '../../../components/controls/Segmented.tsx';
import { TableMenu } from '../../../components/controls/TableMenu.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { useAfterPaint } from '../../../components/scrolling/use-after-paint.ts';
import { pluralize } from '../../../format/quantity.ts';
import { useTable } from '../../../store/fleet.ts';
import { useUi } from '../../../store/ui.ts';
import { type HostLine, toHostLines } from '../../../view/host-lines.ts';
import { CapacityTable } from './CapacityTable.tsx';
import panel from './HostsPanel.module.css';
import { OsMatrix } from './OsMatrix.tsx';
import { toCapacityTable } from './to-capacity-table.ts';

const VIEWS = [
  ['capacity', 'Capacity'],
  ['templates', 'OS templates'],
] as const;
type View = (typeof VIEWS)[number][0];

/** Host entries, grouped by pool: capacity, or OS templates. */
export function HostsPanel() {
  const hosts = useTable('hosts').rows;
  const [view, setView] = useState<View>('capacity');
  const [over, setOver] = useState(false);
  const lines = useLines(hosts, over);
  let physical = 0;
  for (const host of hosts.values()) physical += host.physicalHosts.length;
  return (
    <Panel
      title="Hosts"
      note={`${pluralize(physical, 'host')} in ${pluralize(hosts.size, 'entry', 'entries')}`}
      aside={
        <>
          <Segmented label="Shown of each host" options={VIEWS} value={view} onChange={setView} />
          {view === 'capacity' && <Legend />}
          <TableMenu
            name="capacity"
            what="the capacity of the hosts"
            read={() => toCapacityTable([...hosts.values()])}
          />
        </>
      }
      className={panel.panel}
      scrolls
    >
      {view === 'capacity' ? (
        <CapacityTable lines={lines} hosts={hosts} onOver={setOver} />
      ) : (
        <OsMatrix lines={lines} hosts={hosts} />
      )}
    </Panel>
  );
}

/** While the pointer is over them, hosts keep their order whatever their figures do. */
function useLines(hosts: ReadonlyMap<unknown, HostRow>, over: boolean): readonly HostLine[] {
  // The click shows at once; the rows follow.
  const sorting = useAfterPaint(useUi((ui) => ui.hostSorting));
  const folded = useUi((ui) => ui.foldedPools);
  const before = useRef<{ sorting: typeof sorting; order: readonly number[] }>(undefined);
  const lines = useMemo(() => {
    const held = over && before.current?.sorting === sorting ? before.current.order : [];
    return toHostLines(hosts.values(), sorting, new Set(folded), held);
  }, [hosts, sorting, folded, over]);
  before.current = { sorting, order: lines.map(({ entry }) => entry.hostRef) };
  return lines;
}

function Legend() {
  return (
    <span className={panel.legend} aria-hidden="true">
      <i data-part="used" /> used <i data-part="reserved" /> reserved <i data-part="free" /> free{' '}
      <i data-part="notch" /> headroom
    </span>
  );
}
