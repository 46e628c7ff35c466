import { useEffect, useState } from 'react';
import { assertNever } from '../../../core/model/assert-never.ts';
import type { BucketState, BucketStatus, CouchbaseStatus } from '../../../core/model/couchbase.ts';
import { toFailure } from '../../../core/model/failure.ts';
import { refreshCouchbase, retryCouchbase } from '../../actions/couchbase.ts';
import { GuardedButton } from '../../components/controls/GuardedButton.tsx';
import { EmptyNote, Panel } from '../../components/Panel.tsx';
import { StateWord } from '../../components/StateMark.tsx';
import { ErrorState } from '../../components/states/ErrorState.tsx';
import { StaleStrip } from '../../components/states/NoticeStrip.tsx';
import { SkeletonRows } from '../../components/states/SkeletonRows.tsx';
import { formatCount, pluralize } from '../../format/quantity.ts';
import { formatDayTime, formatUntil } from '../../format/time.ts';
import { countParkedDocuments, useCouchbase } from '../../store/couchbase.ts';
import { useScopeRefusal } from '../../store/fleet.ts';
import { useNow } from '../../store/now.ts';
import type { Mark } from '../../view/mark.ts';
import classes from './Settings.module.css';

const LOOK_MS = 5000;

/** State of the Couchbase buckets and what waits for them. */
export function CouchbasePanel() {
  const { status, lookedAt, error } = useCouchbase();
  const refusal = useScopeRefusal('admin');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void refreshCouchbase();
    const timer = window.setInterval(refreshCouchbase, LOOK_MS);
    return () => window.clearInterval(timer);
  }, []);
  if (!status) {
    return (
      <Panel title="Couchbase">
        {error === undefined ? (
          <SkeletonRows label="Loading the state of Couchbase" rows={5} />
        ) : (
          <ErrorState
            title="Its state is unavailable"
            error={error}
            onRetry={() => void refreshCouchbase()}
          />
        )}
      </Panel>
    );
  }
  if (!status.history && !status.staticPool) {
    return (
      <Panel title="Couchbase">
        <EmptyNote>
          The ini names no bucket. Set couchbase.server to also write the history to Couchbase.
        </EmptyNote>
      </Panel>
    );
  }
  const retry = async () => {
    setBusy(true);
    await retryCouchbase();
    setBusy(false);
  };
  return (
    <Panel
      title="Couchbase"
      note={describeRole(status)}
      aside={
        <GuardedButton
          refusal={refusal}
          variant="default"
          size="compact-xs"
          loading={busy}
          onClick={() => void retry()}
        >
          {countParkedDocuments(status) > 0 ? 'Retry parked documents' : 'Read the bucket now'}
        </GuardedButton>
      }
    >
      {error !== undefined && lookedAt !== undefined && (
        <StaleStrip what={toFailure(error).message} sinceAt={lookedAt} />
      )}
      {status.history && <Bucket title="History" bucket={status.history} />}
      {status.staticPool && <Bucket title="Static pool" bucket={status.staticPool} />}
      <Import status={status} />
    </Panel>
  );
}

function Bucket({ title, bucket }: { title: string; bucket: BucketStatus }) {
  const now = useNow((state) => state.now);
  const { mark, word } = describeState(bucket.state, now);
  return (
    <dl className={classes.list}>
      <dt>{title}</dt>
      <dd>
        <StateWord mark={mark}>{word}</StateWord>
        <code>
          {bucket.bucket} on {bucket.server}
        </code>
      </dd>
      <dt>Waiting to be written</dt>
      <dd>
        {formatCount(bucket.pending)}
        {bucket.oldestQueuedAt !== undefined && (
          <small>oldest from {formatDayTime(bucket.oldestQueuedAt, now)}</small>
        )}
      </dd>
      <dt>Written</dt>
      <dd>
        {formatCount(bucket.written)}
        {bucket.lastWrittenAt !== undefined && <small>last {formatDayTime(bucket.lastWrittenAt, now)}</small>}
      </dd>
      {bucket.lastError && (
        <>
          <dt>Last error</dt>
          <dd>
            {bucket.lastError.reason}
            <small>{formatDayTime(bucket.lastError.at, now)}</small>
          </dd>
        </>
      )}
      <dt>Parked</dt>
      <dd>
        {bucket.parked === 0 ? (
          'none'
        ) : (
          <StateWord mark="bad">{pluralize(bucket.parked, 'document')} refused by the server</StateWord>
        )}
      </dd>
      {bucket.parkedDocuments.map(({ key, error, queuedAt }) => (
        <div key={key} className={classes.entry}>
          <dt>
            <code>{key}</code>
          </dt>
          <dd>
            {error}
            <small>{formatDayTime(queuedAt, now)}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Import({ status }: { status: CouchbaseStatus }) {
  const now = useNow((state) => state.now);
  const { import: taken, missingIndexStatements } = status;
  if (!taken) return null;
  return (
    <dl className={classes.list}>
      <dt>Import</dt>
      <dd>
        {taken.state === 'running' ? (
          <StateWord mark="busy">reading the bucket</StateWord>
        ) : taken.state === 'no-index' ? (
          <StateWord mark="warn">the bucket lacks an index</StateWord>
        ) : (
          <StateWord mark={taken.complete ? 'ok' : 'gone'}>
            {taken.complete ? 'complete' : 'not read yet'}
          </StateWord>
        )}
        <small>
          {pluralize(taken.imported, 'document')} imported, {formatCount(taken.kept)} already known,{' '}
          {formatCount(taken.skipped)} skipped
          {taken.lastReadAt !== undefined && `; read ${formatDayTime(taken.lastReadAt, now)}`}
        </small>
      </dd>
      {taken.lastError && (
        <>
          <dt>Last error</dt>
          <dd>{taken.lastError.reason}</dd>
        </>
      )}
      {missingIndexStatements.length > 0 && (
        <>
          <dt>Statements for an administrator to run</dt>
          <dd>
            <code>{missingIndexStatements.join(';\n')}</code>
          </dd>
        </>
      )}
    </dl>
  );
}

function describeState(state: BucketState, now: number): { mark: Mark; word: string } {
  switch (state.kind) {
    case 'connecting':
      return { mark: 'busy', word: 'connecting' };
    case 'waiting':
      return { mark: 'bad', word: `${state.reason}; next try ${formatUntil(state.retryAt, now)}` };
    case 'connected':
      return { mark: 'ok', word: `connected since ${formatDayTime(state.since, now)}` };
    case 'disturbed':
      return { mark: 'warn', word: `interrupted since ${formatDayTime(state.since, now)}: ${state.reason}` };
    case 'closed':
      return { mark: 'gone', word: 'closed' };
    default:
      return assertNever(state);
  }
}

function describeRole({ role }: CouchbaseStatus): string {
  switch (role.kind) {
    case 'alone':
      return 'only this service';
    case 'deciding':
      return 'electing a leader';
    case 'leader':
      return 'this service is the leader';
    case 'standby':
      return `standby: ${role.reason}`;
    default:
      return assertNever(role);
  }
}
