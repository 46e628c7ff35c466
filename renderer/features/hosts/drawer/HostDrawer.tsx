import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { HostRow } from '../../../../core/model/host.ts';
import { StateWord } from '../../../components/StateMark.tsx';
import { countOf } from '../../../format/quantity.ts';
import { dayTime, until } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import { entryHealth } from '../../../view/host-health.ts';
import { hostName } from '../../../view/host-name.ts';
import { type OpenHost, openHost, useHosts } from '../hosts-store.ts';
import { Comparison } from './Comparison.tsx';
import { Connection } from './Connection.tsx';
import { HostButtons } from './HostButtons.tsx';
import classes from './HostDrawer.module.css';
import { LastTest } from './LastTest.tsx';
import { Measures } from './Measures.tsx';

/** Everything about one host, beside the list. Escape closes it. */
export function HostDrawer({ entry, open }: { entry: HostRow; open: OpenHost }) {
  const now = useMinute();
  const report = useHosts((hosts) => hosts.report);
  const host = entry.physicalHosts.find(({ uuid }) => uuid === open.uuid) ?? entry.physicalHosts[0];
  const doctor = report?.hosts.find(({ hostRef, uuid }) => hostRef === entry.hostRef && uuid === host?.uuid);
  const cell = doctor?.cells.find(({ osKey }) => osKey === open.osKey);
  const { mark, word } = entryHealth(entry);
  const name = host?.name ?? hostName(entry);
  const { cordon, leases, state } = entry;
  return (
    <aside
      className={classes.drawer}
      aria-label={`Details of ${name}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) openHost(undefined);
      }}
    >
      <header className={classes.top}>
        <StateWord mark={mark}>{word}</StateWord>
        <span className={classes.note}>
          {[`entry #${entry.hostRef}`, entry.product, countOf(entry.runningVms, 'VM')]
            .filter(Boolean)
            .map((part) => ` · ${part}`)}
        </span>
        <ActionIcon
          className={classes.close}
          aria-label="Close the details"
          title="Close"
          onClick={() => openHost(undefined)}
        >
          <IconX size={16} stroke={1.7} />
        </ActionIcon>
      </header>
      <h2 className={classes.name}>{name}</h2>
      <HostButtons entry={entry} />
      {cordon && (
        <p className={classes.notice}>
          {cordon.draining ? 'Being drained' : 'Cordoned'} by <b>{cordon.by}</b> since{' '}
          {dayTime(cordon.at, now)}
          {cordon.reason === undefined ? '' : `: ${cordon.reason}`}.{' '}
          {leases
            ? `Last deadline ${until(leases.lastDeadlineAt, now)}, ${countOf(leases.count, 'VM')} of ours.`
            : 'No VM of ours is left.'}
        </p>
      )}
      {(state.kind === 'unreachable' || state.kind === 'refused') && (
        <p className={classes.notice} data-bad role="alert">
          {state.failure.message} {state.failure.hint}
        </p>
      )}
      {host && <Measures host={host} />}
      {doctor && cell && <Comparison host={doctor} cell={cell} />}
      <Connection entry={entry} host={host} />
      <LastTest entry={entry} />
    </aside>
  );
}
