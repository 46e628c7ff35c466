import { toReason } from '../../../../core/model/failure.ts';
import type { HostRow } from '../../../../core/model/host.ts';
import { NextTry } from '../../../components/controls/NextTry.tsx';
import { pluralize } from '../../../format/quantity.ts';
import { formatClockTime } from '../../../format/time.ts';
import classes from './HostCells.module.css';

/** Shown in place of the figures: why there are none. */
export function HostStatus({ entry }: { entry: HostRow }) {
  const { state } = entry;
  const releases = entry.leases?.releasing ?? 0;
  const waiting = releases > 0 && `${pluralize(releases, 'release')} waiting for it`;
  const lastSeen = `Last seen: ${pluralize(entry.runningVms, 'running VM')}`;
  switch (state.kind) {
    case 'unreachable': {
      return (
        <Sentence
          bad
          before={<NextTry entry={entry} />}
          note={[lastSeen, waiting, state.failure.hint].filter(Boolean).join(' · ')}
        >
          Unreachable since {formatClockTime(state.sinceAt)}: {toReason(state.failure)}
        </Sentence>
      );
    }
    case 'refused':
      return (
        <Sentence
          bad
          before={<NextTry entry={entry} />}
          note={[state.failure.hint, waiting].filter(Boolean).join(' · ')}
        >
          Refused since {formatClockTime(state.sinceAt)}: {toReason(state.failure)}
        </Sentence>
      );
    case 'misconfigured':
      return (
        <Sentence bad note={state.failure.hint ?? ''}>
          Not usable: {toReason(state.failure)}
        </Sentence>
      );
    case 'duplicate':
      return (
        <Sentence note="This entry counts 0">
          Same pool as entry #{state.ownerHostRef}, which counts it
        </Sentence>
      );
    case 'connecting':
      return <Sentence note={entry.name}>Connecting since {formatClockTime(state.sinceAt)}</Sentence>;
    case 'disabled':
      return <Sentence note={entry.name}>Disabled in the ini: no new VMs here</Sentence>;
    default:
      return <Sentence note={entry.name}>No information about its hosts yet</Sentence>;
  }
}

interface SentenceProps {
  bad?: boolean;
  /** Ahead of the note. */
  before?: React.ReactNode;
  note: string;
  children: React.ReactNode;
}

function Sentence({ bad, before, note, children }: SentenceProps) {
  return (
    <span className={classes.sentence}>
      <span data-mark={bad ? 'bad' : undefined}>{children}</span>
      <small>
        {before}
        {before && note && ' · '}
        {note}
      </small>
    </span>
  );
}
