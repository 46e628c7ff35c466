import { useMemo } from 'react';
import type { HostRow } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import { NextTry } from '../../../components/controls/NextTry.tsx';
import { Drawer } from '../../../components/drawer/Drawer.tsx';
import { DrawerNotice } from '../../../components/drawer/DrawerParts.tsx';
import { pluralize } from '../../../format/quantity.ts';
import { formatDayTime, formatUntil } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import { toEntryHealth } from '../../../view/host-health.ts';
import { type OpenHost, openHost, useHosts } from '../hosts-store.ts';
import { findNeighbours, listHostsInOrder } from '../list/host-order.ts';
import { Comparison } from './Comparison.tsx';
import { Connection } from './Connection.tsx';
import { HostButtons } from './HostButtons.tsx';
import { LastTest } from './LastTest.tsx';
import { Measures } from './Measures.tsx';

/** Everything about one host, beside the list. Escape closes it. */
export function HostDrawer({ entry, open }: { entry: HostRow; open: OpenHost }) {
  const now = useMinute();
  const { report, tab, sorting } = useHosts();
  const { rows } = useTable('hosts');
  const neighbours = useMemo(
    () => findNeighbours(listHostsInOrder({ report, tab, sorting }, rows), open, openHost),
    [report, tab, sorting, rows, open],
  );
  const host = entry.physicalHosts.find(({ uuid }) => uuid === open.uuid) ?? entry.physicalHosts[0];
  const doctor = report?.hosts.find(({ hostRef, uuid }) => hostRef === entry.hostRef && uuid === host?.uuid);
  const cell = doctor?.cells.find(({ osKey }) => osKey === open.osKey);
  const { mark, word } = toEntryHealth(entry);
  const name = host?.name ?? toHostName(entry);
  const { cordon, leases, state } = entry;
  return (
    <Drawer
      name={name}
      mark={mark}
      word={word}
      notes={[`entry #${entry.hostRef}`, entry.product, pluralize(entry.runningVms, 'VM')]}
      neighbours={neighbours}
      onClose={() => openHost(undefined)}
    >
      <HostButtons entry={entry} />
      {cordon && (
        <DrawerNotice>
          {cordon.draining ? 'Draining' : 'Cordoned'} by <b>{cordon.by}</b> since{' '}
          {formatDayTime(cordon.at, now)}
          {cordon.reason === undefined ? '' : `: ${cordon.reason}`}.{' '}
          {leases
            ? `Last deadline ${formatUntil(leases.lastDeadlineAt, now)}, ${pluralize(leases.count, 'VM')} of ours.`
            : 'None of our VMs are left.'}
        </DrawerNotice>
      )}
      {(state.kind === 'unreachable' || state.kind === 'refused') && (
        <DrawerNotice bad>
          <p role="alert">
            {state.failure.message} {state.failure.hint}
          </p>
          <p>
            {state.lastLiveAt !== undefined &&
              `The figures are as of ${formatDayTime(state.lastLiveAt, now)}. `}
            <NextTry entry={entry} />
          </p>
        </DrawerNotice>
      )}
      {state.kind === 'misconfigured' && (
        <DrawerNotice bad>
          <p role="alert">
            {state.failure.message}. {state.failure.hint}
          </p>
        </DrawerNotice>
      )}
      {host && <Measures host={host} />}
      {doctor && cell && <Comparison host={doctor} cell={cell} />}
      <Connection entry={entry} host={host} />
      <LastTest entry={entry} />
    </Drawer>
  );
}
