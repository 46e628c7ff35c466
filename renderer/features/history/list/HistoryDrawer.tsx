import { Button } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { LogRow } from '../../../../core/model/audit.ts';
import type { HistoryRow, LeaseTimeline } from '../../../../core/model/history.ts';
import { ask } from '../../../bridge.ts';
import { Drawer } from '../../../components/drawer/Drawer.tsx';
import { DrawerButtons, DrawerNotice } from '../../../components/drawer/DrawerParts.tsx';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { CopiedFact, Fact, Facts } from '../../../components/drawer/Facts.tsx';
import { ErrorState } from '../../../components/states/ErrorState.tsx';
import { SkeletonRows } from '../../../components/states/SkeletonRows.tsx';
import { gib } from '../../../format/quantity.ts';
import { duration, exactClockTime, fullTime } from '../../../format/time.ts';
import { getSameAgain } from '../../provision/draft-store.ts';
import { momentIn } from '../history-period.ts';
import { useHistory } from '../history-store.ts';
import { outcomeOf } from '../outcome.ts';
import classes from './HistoryDrawer.module.css';
import { askOfRow } from './to-provision-spec.ts';

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
  const again = askOfRow(row);
  return (
    <Drawer name={row.name} mark={mark} word={word} onClose={onClose}>
      <DrawerNotice bad={row.outcome === 'failed'}>
        <p>{row.failure ?? sentence}</p>
      </DrawerNotice>
      {again && (
        <DrawerButtons>
          <Button
            variant="default"
            leftSection={<IconRepeat size={14} stroke={1.7} />}
            onClick={() => getSameAgain(again)}
          >
            Get the same again
          </Button>
        </DrawerButtons>
      )}
      <Machine row={row} />
      {loaded.kind === 'failed' && <ErrorState title="Its steps cannot be read" error={loaded.error} />}
      {loaded.kind === 'loading' && <SkeletonRows label="Loading its steps" rows={3} />}
      {loaded.kind === 'loaded' && <Steps details={loaded.details} />}
    </Drawer>
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

function Machine({ row }: { row: HistoryRow }) {
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
    <DrawerSection title="Machine">
      <Facts>
        {facts.map(([name, value]) => (
          <Fact key={name} label={name}>
            {value}
          </Fact>
        ))}
        {ids.map(
          ([name, value]) =>
            value !== undefined && <CopiedFact key={name} label={name} text={value} what={name} />,
        )}
        {row.imported && (
          <Fact label="Origin">A document of another service, taken over from the bucket</Fact>
        )}
      </Facts>
    </DrawerSection>
  );
}

function Steps({ details: { steps, log } }: { details: Details }) {
  return (
    <>
      {steps.length > 0 && (
        <DrawerSection title="Steps">
          <ol className={classes.steps}>
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
        </DrawerSection>
      )}
      {log.length > 0 && (
        <DrawerSection title="Who did what">
          <ol className={classes.steps}>
            {log.map((line) => (
              <li key={line.id}>
                <time title={fullTime(line.at)}>{exactClockTime(line.at)}</time>
                <span>
                  <b>{line.actor}</b> {line.message}
                </span>
              </li>
            ))}
          </ol>
        </DrawerSection>
      )}
    </>
  );
}
