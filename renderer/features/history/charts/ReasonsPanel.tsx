import { count, countOf } from '../../../format/quantity.ts';
import { failureTitle } from '../../../view/failure-titles.ts';
import { Delta } from '../Delta.tsx';
import classes from '../History.module.css';
import { openList, useHistoryParts } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';

/** Why VMs never became available, and where. */
export function ReasonsPanel() {
  const { reasons, reasonsBefore, period } = useHistoryParts(({ reports, period }) => ({
    reasons: reports.reasons,
    reasonsBefore: reports.reasonsBefore,
    period,
  }));
  const rows = reasons?.rows ?? [];
  const most = Number(rows[0]?.failed ?? 0);
  const total = rows.reduce((sum, { failed }) => sum + Number(failed), 0);
  const before = new Map(reasonsBefore?.rows.map(({ reason, failed }) => [reason, Number(failed)]));
  return (
    <ChartPanel slot="reasons" title="Why asks failed" note={countOf(total, 'VM')}>
      {rows.length === 0 ? (
        <p className={classes.none}>No VM failed in this period.</p>
      ) : (
        <ul className={classes.reasons}>
          {rows.map(({ reason, failed, hosts, osKeys }) => (
            <li key={String(reason)}>
              <button
                type="button"
                onClick={() =>
                  period &&
                  openList({
                    outcome: 'failed',
                    failureCode: String(reason),
                    fromAt: Math.round(period.fromAt),
                    toAt: Math.round(period.toAt),
                  })
                }
              >
                <span>
                  {failureTitle(String(reason))}
                  <small>{String(hosts || osKeys)}</small>
                </span>
                <i>
                  <i style={{ width: `${(Number(failed) / most) * 100}%` }} />
                </i>
                <b>{count(Number(failed))}</b>
                {reasonsBefore ? (
                  <Delta now={Number(failed)} before={before.get(reason) ?? 0} good="less" plain />
                ) : (
                  <span />
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </ChartPanel>
  );
}
