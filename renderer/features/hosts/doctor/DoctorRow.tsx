import type { DoctorCell, DoctorHost } from '../../../../core/model/doctor.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatClockTime } from '../../../format/time.ts';
import type { Mark } from '../../../view/mark.ts';
import { openHost, useHosts } from '../hosts-store.ts';
import { HostName } from '../list/HostName.tsx';
import { describeFailedRequests } from './failed-requests.ts';
import classes from './TemplateDoctor.module.css';

const CELL_MARKS: Readonly<Record<DoctorCell['state'], Mark | undefined>> = {
  'not-asked': undefined,
  unknown: 'gone',
  ok: 'ok',
  drift: 'warn',
  'no-tools': 'bad',
  missing: 'bad',
};

export function DoctorRow({ host, poolHead }: { host: DoctorHost; poolHead: string | undefined }) {
  const isOpen = useHosts(({ open }) => open?.hostRef === host.hostRef && open.uuid === host.uuid);
  return (
    <>
      {poolHead !== undefined && (
        <tr className={classes.group}>
          <th scope="rowgroup" colSpan={host.cells.length + 1}>
            <b>{host.pool?.name}</b> {poolHead}
          </th>
        </tr>
      )}
      <tr
        data-open={isOpen || undefined}
        onDoubleClick={() => openHost({ hostRef: host.hostRef, uuid: host.uuid })}
      >
        <th scope="row">
          <HostName
            mark={toMark(host)}
            name={host.name}
            member={host.pool !== undefined}
            labels={host.labels}
            note={host.asOfAt === undefined ? undefined : `as of ${formatClockTime(host.asOfAt)}`}
            opens={{ hostRef: host.hostRef, uuid: host.uuid }}
          />
        </th>
        {host.cells.map((cell) => (
          <Cell key={cell.osKey} host={host} cell={cell} />
        ))}
      </tr>
    </>
  );
}

function Cell({ host, cell }: { host: DoctorHost; cell: DoctorCell }) {
  const isOpen = useHosts(
    ({ open }) => open?.hostRef === host.hostRef && open.uuid === host.uuid && open.osKey === cell.osKey,
  );
  const mark = host.asOfAt !== undefined && cell.state === 'ok' ? 'gone' : CELL_MARKS[cell.state];
  if (mark === undefined) {
    return (
      <td className={classes.notAsked} title={`The ini names no ${cell.osKey} template for this host`}>
        –
      </td>
    );
  }
  const failed = describeFailedRequests(cell);
  return (
    <td className={classes.cell} data-state={cell.state} data-open={isOpen || undefined}>
      <button
        type="button"
        title={[cell.problem ?? `${cell.osKey} on ${host.name}: ${cell.shown}`, failed]
          .filter(Boolean)
          .join('; ')}
        aria-label={[`${cell.osKey} on ${host.name}: ${cell.shown}`, failed].filter(Boolean).join(', ')}
        onClick={() => openHost({ hostRef: host.hostRef, uuid: host.uuid, osKey: cell.osKey })}
      >
        <StateMark mark={mark} /> <span>{cell.shown}</span>
      </button>
    </td>
  );
}

function toMark({ state, cordoned }: DoctorHost): Mark {
  if (['unreachable', 'refused', 'misconfigured', 'down'].includes(state)) return 'bad';
  if (cordoned) return 'closed';
  return state === 'live' ? 'ok' : 'busy';
}
