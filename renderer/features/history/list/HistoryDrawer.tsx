import { ActionIcon } from '@mantine/core';
import { IconCopy, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { LogRow } from '../../../../core/model/audit.ts';
import type { HistoryRow, LeaseTimeline } from '../../../../core/model/history.ts';
import { copy } from '../../../actions/shell.ts';
import { ask } from '../../../bridge.ts';
import { ErrorState } from '../../../components/ErrorState.tsx';
import { StateWord } from '../../../components/StateMark.tsx';
import { gib } from '../../../format/quantity.ts';
import { duration, exactClockTime, fullTime } from '../../../format/time.ts';
import { momentIn } from '../../../view/history-period.ts';
import { outcomeOf } from '../../../view/outcome.ts';
import { useHistory } from '../history-store.ts';
import classes from './HistoryList.module.css';

interface Details {
  readonly steps: LeaseTimeline['steps'];
  readonly log: readonly LogRow[];
}

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly details: Details }
  | { readonly kind: 'failed'; readonly error: unknown };

/** One VM of the history: how it was made, how it ended and why. Escape closes it. */
export function HistoryDrawer({ row, onClose }: { row: HistoryRow; onClose: () => void }) {
  const { mark, word, sentence } = outcomeOf(row.outcome);
  const loaded = useDetails(row.leaseId);
  return (
    <aside
      className={classes.drawer}
      aria-label={`Details of ${row.name}`}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header>
        <StateWord mark={mark}>{word}</StateWord>
        <ActionIcon aria-label="Close the details" onClick={onClose}>
          <IconX size={15} stroke={1.8} />
        </ActionIcon>
      </header>
      <h2>{row.name}</h2>
      <p className={classes.why} data-bad={row.outcome === 'failed' || undefined}>
        {row.failure ?? sentence}
      </p>
      <Facts row={row} />
      {loaded.kind === 'failed' && <ErrorState title="Its steps cannot be read" error={loaded.error} />}
      {loaded.kind === 'loaded' && <Steps details={loaded.details} />}
    </aside>
  );
}

function useDetails(leaseId: string | undefined): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  useEffect(() => {
    if (leaseId === undefined) {
      setLoaded({ kind: 'loaded', details: { steps: [], log: [] } });
      return;
    }
    let over = false;
    Promise.all([
      ask('history.timeline', { leaseId }),
      ask('log.list', { filter: { leaseId }, limit: 50 }),
    ]).then(
      ([{ steps }, rows]) => !over && setLoaded({ kind: 'loaded', details: { steps, log: rows } }),
      (error: unknown) => !over && setLoaded({ kind: 'failed', error }),
    );
    return () => {
      over = true;
    };
  }, [leaseId]);
  return loaded;
}

function Facts({ row }: { row: HistoryRow }) {
  const zone = useHistory((history) => history.zone);
  const at = (time: number | undefined) => (time === undefined ? '–' : momentIn(time, zone));
  const facts: [string, React.ReactNode][] = [
    ['OS', `${row.osKey}${row.osVersion ? `, ${row.osVersion}` : ''}`],
    ['Host', row.host || '–'],
    ['Size', `${row.vcpus} vCPU, ${gib(row.memoryBytes)}`],
    ['Requester', row.requester || '–'],
    [
      'Tags',
      Object.entries(row.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ') || '–',
    ],
    ['Asked for', at(row.askedAt)],
    [
      'Ready',
      row.availableAt === undefined
        ? '–'
        : `${at(row.availableAt)}, after ${duration(row.createSeconds * 1000)}`,
    ],
    ['Deadline', at(row.deadlineAt)],
    ['Gone', at(row.endedAt)],
    ...(row.liveSeconds === undefined
      ? []
      : ([['Kept', duration(row.liveSeconds * 1000)]] as [string, string][])),
  ];
  const ids: [string, string | undefined][] = [
    ['Address', row.address || undefined],
    ['VM uuid', row.vmUuid],
    ['Lease', row.leaseId],
    ['Request', row.requestId],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {ids.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
              <ActionIcon size={20} aria-label={`Copy ${name}`} onClick={() => copy(value, name)}>
                <IconCopy size={13} stroke={1.7} />
              </ActionIcon>
            </dd>
          </div>
        ),
      )}
      {row.imported && (
        <div>
          <dt>Origin</dt>
          <dd>A document of another service, taken over from the bucket</dd>
        </div>
      )}
    </dl>
  );
}

function Steps({ details: { steps, log } }: { details: Details }) {
  return (
    <>
      {steps.length > 0 && (
        <section className={classes.section}>
          <h3>Steps</h3>
          <ol>
            {steps.map((step, index) => {
              const next = steps[index + 1];
              return (
                <li key={`${step.at} ${step.state} ${step.attempt}`}>
                  <time title={fullTime(step.at)}>{exactClockTime(step.at)}</time>
                  <span>
                    {step.state}
                    {step.attempt > 1 && ` (try ${step.attempt})`}
                    {step.note && <small>{step.note}</small>}
                  </span>
                  <b>{next ? duration(next.at - step.at) : ''}</b>
                </li>
              );
            })}
          </ol>
        </section>
      )}
      {log.length > 0 && (
        <section className={classes.section}>
          <h3>Who did what</h3>
          <ol>
            {log.map((line) => (
              <li key={line.id}>
                <time title={fullTime(line.at)}>{exactClockTime(line.at)}</time>
                <span>
                  <b>{line.actor}</b> {line.message}
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}
