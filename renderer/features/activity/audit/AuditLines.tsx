import type { AuditEntry, AuditRecord } from '../../../../core/model/audit-entry.ts';
import { StateWord } from '../../../components/StateMark.tsx';
import { formatDayTime, formatFullTime, formatTimesIn } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import type { Mark } from '../../../view/mark.ts';
import classes from '../Activity.module.css';
import { type LinePlace, PagedLines } from '../PagedLines.tsx';
import { Subject } from '../Subject.tsx';
import type { Pages } from '../use-pages.ts';
import { CHANNEL_NAMES } from './channel-names.ts';

const OUTCOMES: Readonly<Record<AuditRecord['outcome'], Mark>> = {
  done: 'ok',
  accepted: 'busy',
  refused: 'closed',
  failed: 'bad',
};

export function AuditLines({ pages }: { pages: Pages<AuditEntry> }) {
  return (
    <PagedLines
      pages={pages}
      getKey={getKey}
      ahead={100}
      label="Audit trail, newest first"
      noun="entries"
      listClass={classes.audit}
      renderLine={(entry, place) => <AuditLine entry={entry} {...place} />}
    />
  );
}

function getKey({ seq }: AuditEntry): string {
  return String(seq);
}

function AuditLine({ entry, top, height }: { entry: AuditEntry } & LinePlace) {
  const now = useMinute();
  const { at, principal, channel, address, operation, object, outcome } = entry;
  const change = describeChange(entry, now);
  return (
    <li style={{ transform: `translateY(${top}px)`, height }}>
      <time title={`Entry ${entry.seq}, ${formatFullTime(at)}`}>{formatDayTime(at, now)}</time>
      <span className={classes.actor} title={describeAuthor(entry)}>
        {principal}
        <small>
          {' '}
          {CHANNEL_NAMES[channel]}
          {address !== undefined && ` ${address}`}
        </small>
      </span>
      <code className={classes.message} title={operation}>
        {operation}
      </code>
      <Subject of={{ ...entry, name: object }} isOfHost={operation.startsWith('hosts.')} />
      <span className={classes.message} title={change}>
        {change}
      </span>
      <StateWord mark={OUTCOMES[outcome]}>{outcome}</StateWord>
    </li>
  );
}

/** What is different now; of a refusal or failure, why. */
function describeChange({ reason, before, after }: AuditEntry, now: number): string {
  const change = [before, after].filter((side) => side !== undefined).join(' → ');
  return formatTimesIn([reason, change].filter(Boolean).join('; '), now);
}

function describeAuthor({ principal, channel, address, tokenId }: AuditEntry): string {
  return [
    `${principal} by ${CHANNEL_NAMES[channel]}`,
    ...(address === undefined ? [] : [`from ${address}`]),
    ...(tokenId === undefined ? [] : [`with dyn_${tokenId}_…`]),
  ].join(' ');
}
