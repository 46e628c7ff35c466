import { Switch } from '@mantine/core';
import type { DoctorColumn, DoctorHost, DoctorReport } from '../../../../core/model/doctor.ts';
import { toFailure } from '../../../../core/model/failure.ts';
import { OsName } from '../../../components/OsName.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { ErrorState } from '../../../components/states/ErrorState.tsx';
import { StaleStrip } from '../../../components/states/NoticeStrip.tsx';
import { SkeletonRows } from '../../../components/states/SkeletonRows.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { formatClockTime } from '../../../format/time.ts';
import { loadDoctor } from '../hosts-actions.ts';
import { setHosts, useHosts } from '../hosts-store.ts';
import { DoctorRow } from './DoctorRow.tsx';
import classes from './TemplateDoctor.module.css';
import { TodoList } from './TodoList.tsx';

/** Templates by OS and host, compared with each other, and what to do. */
export function TemplateDoctor() {
  const report = useHosts((hosts) => hosts.report);
  const error = useHosts((hosts) => hosts.reportError);
  const deviationsOnly = useHosts((hosts) => hosts.deviationsOnly);
  if (!report && error !== undefined) {
    return <ErrorState title="Templates are unavailable" error={error} onRetry={() => void loadDoctor()} />;
  }
  if (!report) return <SkeletonRows label="Checking the templates" />;
  const deviating = report.hosts.filter(hasDeviation);
  const shown = deviationsOnly ? deviating : report.hosts;
  return (
    <>
      {error !== undefined && <StaleStrip what={toFailure(error).message} sinceAt={report.at} />}
      <Counts report={report} deviating={deviating.length} />
      <div className={classes.matrix}>
        <table
          className={classes.doctor}
          style={{ '--columns': report.columns.length } as React.CSSProperties}
          aria-label="Templates by OS and host"
        >
          <colgroup>
            <col className={classes.hostColumn} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">
                Host
                <small>what most hosts have</small>
              </th>
              {report.columns.map((column) => (
                <Head key={column.osKey} column={column} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((host, index) => {
              const before = shown[index - 1];
              const first = host.pool && before?.hostRef !== host.hostRef;
              return (
                <DoctorRow
                  key={`${host.hostRef} ${host.uuid}`}
                  host={host}
                  poolHead={
                    first
                      ? `pool · #${host.hostRef} · templates are shared by its ${host.pool?.hosts} hosts`
                      : undefined
                  }
                />
              );
            })}
          </tbody>
        </table>
      </div>
      <TodoList todos={report.todos} />
    </>
  );
}

/** Whether anything of a host is not as on the others. */
function hasDeviation({ cells, asOfAt }: DoctorHost): boolean {
  return asOfAt !== undefined || cells.some(({ state }) => state !== 'ok' && state !== 'not-asked');
}

function Counts({ report: { counts, at, hosts }, deviating }: { report: DoctorReport; deviating: number }) {
  const deviationsOnly = useHosts((state) => state.deviationsOnly);
  return (
    <p className={classes.counts}>
      <span>
        <StateMark mark="ok" /> <b>{formatCount(counts.ok)}</b> ok
      </span>
      {counts.drift > 0 && (
        <span>
          <StateMark mark="warn" /> <b>{formatCount(counts.drift)}</b>{' '}
          {counts.drift === 1 ? 'differs' : 'differ'} from the other hosts
        </span>
      )}
      {counts.missing > 0 && (
        <span>
          <StateMark mark="bad" /> <b>{formatCount(counts.missing)}</b> missing
        </span>
      )}
      {counts.noTools > 0 && (
        <span>
          <StateMark mark="bad" /> <b>{formatCount(counts.noTools)}</b> without guest tools
        </span>
      )}
      {counts.unknown > 0 && (
        <span>
          <StateMark mark="gone" /> <b>{formatCount(counts.unknown)}</b> unknown
        </span>
      )}
      {counts.notAsked > 0 && <span>– {formatCount(counts.notAsked)} not configured</span>}
      <Switch
        size="xs"
        label={`Only deviations: ${formatCount(deviating)} of ${pluralize(hosts.length, 'host')}`}
        checked={deviationsOnly}
        onChange={(event) => setHosts({ deviationsOnly: event.currentTarget.checked })}
      />
      <small>as of {formatClockTime(at)}</small>
    </p>
  );
}

function Head({ column: { osKey, most } }: { column: DoctorColumn }) {
  const place = [most.disk, most.network].filter(Boolean).join(' · ');
  return (
    <th scope="col" title={[osKey, place, most.tools && `tools ${most.tools}`].filter(Boolean).join(' · ')}>
      <OsName osKey={osKey} />
      <small>{place || 'no majority'}</small>
      <small>{most.tools === undefined ? 'tools unknown' : `tools ${most.tools}`}</small>
    </th>
  );
}
