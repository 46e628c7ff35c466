import { Button } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { LogRow } from '../../../../core/model/audit.ts';
import type { HistoryRow, LeaseTimeline } from '../../../../core/model/history.ts';
import { invoke } from '../../../bridge.ts';
import { Drawer } from '../../../components/drawer/Drawer.tsx';
import { DrawerButtons, DrawerNotice } from '../../../components/drawer/DrawerParts.tsx';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { CopiedFact, Fact, Facts } from '../../../components/drawer/Facts.tsx';
import { ErrorState } from '../../../components/states/ErrorState.tsx';
import { SkeletonRows } from '../../../components/states/SkeletonRows.tsx';
import { formatGib } from '../../../format/quantity.ts';
import { formatDuration, formatExactTime, formatFullTime } from '../../../format/time.ts';
import { openSameAgain } from '../../provision/draft-store.ts';
import { formatMoment } from '../history-period.ts';
import { useHistory } from '../history-store.ts';
import { toOutcome } from '../outcome.ts';
import classes from './HistoryDrawer.module.css';
import { toProvisionSpec } from './to-provision-spec.ts';

interface Details {
  readonly steps: LeaseTimeline['steps'];
  readonly log: readonly LogRow[];
}

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly details: Details }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A past VM: how it was provisioned, how it ended and why. Escape closes it. */
export function HistoryDrawer({ row, onClose }: { row: HistoryRow; onClose: () => void }) {
  const { mark, word, sentence } = toOutcome(row.outcome);
  const loaded = useDetails(row.leaseId);
  const again = toProvisionSpec(row);
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
            onClick={() => openSameAgain(again)}
          >
            Get the same again
          </Button>
        </DrawerButtons>
      )}
      <Machine row={row} />
      {loaded.kind === 'failed' && <ErrorState title="Could not load the steps" error={loaded.error} />}
      {loaded.kind === 'loading' && <SkeletonRows label="Loading steps" rows={3} />}
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
      invoke('history.timeline', { leaseId }),
      invoke('activity.list', { filter: { leaseId }, limit: 50 }),
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
  const at = (time: number | undefined) => (time === undefined ? '–' : formatMoment(time, zone));
  const facts: [string, React.ReactNode][] = [
    ['OS', `${row.osKey}${row.osVersion ? `, ${row.osVersion}` : ''}`],
    ['Host', row.host || '–'],
    ['Size', `${row.vcpus} vCPU, ${formatGib(row.memoryBytes)}`],
    ['Requester', row.requester || '–'],
    [
      'Tags',
      Object.entries(row.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ') || '–',
    ],
    ['Requested', at(row.askedAt)],
    [
      'Ready',
      row.availableAt === undefined
        ? '–'
        : `${at(row.availableAt)}, after ${formatDuration(row.createSeconds * 1000)}`,
    ],
    ['Deadline', at(row.deadlineAt)],
    ['Deleted', at(row.endedAt)],
    ...(row.liveSeconds === undefined
      ? []
      : ([['Lifetime', formatDuration(row.liveSeconds * 1000)]] as [string, string][])),
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
        {row.imported && <Fact label="Origin">Imported from another service’s Couchbase document</Fact>}
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
                  <time title={formatFullTime(step.at)}>{formatExactTime(step.at)}</time>
                  <span>
                    {step.state}
                    {step.attempt > 1 && ` (attempt ${step.attempt})`}
                    {step.note && <small>{step.note}</small>}
                  </span>
                  <b>{next ? formatDuration(next.at - step.at) : ''}</b>
                </li>
              );
            })}
          </ol>
        </DrawerSection>
      )}
      {log.length > 0 && (
        <DrawerSection title="Activity">
          <ol className={classes.steps}>
            {log.map((line) => (
              <li key={line.id}>
                <time title={formatFullTime(line.at)}>{formatExactTime(line.at)}</time>
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
