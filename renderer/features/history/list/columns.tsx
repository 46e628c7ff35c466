import type { HistoryRow } from '../../../../core/model/history.ts';
import { OsName } from '../../../components/OsName.tsx';
import { StateWord } from '../../../components/StateMark.tsx';
import { duration } from '../../../format/time.ts';
import { outcomeOf } from '../../../view/outcome.ts';
import classes from './HistoryList.module.css';

export interface HistoryColumn {
  readonly id: string;
  readonly label: string;
  readonly width: string;
  readonly numeric?: boolean;
  cell(row: HistoryRow, say: (at: number) => string): React.ReactNode;
}

export const COLUMNS: readonly HistoryColumn[] = [
  {
    id: 'name',
    label: 'Name',
    width: 'minmax(120px, 2.2fr)',
    cell: ({ name }) => <b title={name}>{name}</b>,
  },
  {
    id: 'outcome',
    label: 'Outcome',
    width: '104px',
    cell: ({ outcome }) => <StateWord mark={outcomeOf(outcome).mark}>{outcomeOf(outcome).word}</StateWord>,
  },
  { id: 'os', label: 'OS', width: '86px', cell: ({ osKey }) => <OsName osKey={osKey} /> },
  { id: 'host', label: 'Host', width: 'minmax(60px, .8fr)', cell: ({ host }) => host || '–' },
  {
    id: 'requester',
    label: 'Requester',
    width: 'minmax(60px, 1fr)',
    cell: ({ requester }) => requester || '–',
  },
  {
    id: 'tags',
    label: 'Tags',
    width: 'minmax(60px, 1fr)',
    cell: ({ tags }) =>
      Object.entries(tags).map(([key, value]) => (
        <span key={key} className={classes.tag}>
          {key}={value}
        </span>
      )),
  },
  { id: 'asked', label: 'Asked for', width: '104px', cell: ({ askedAt }, say) => say(askedAt) },
  {
    id: 'ready',
    label: 'Ready in',
    width: '66px',
    numeric: true,
    cell: ({ availableAt, createSeconds }) =>
      availableAt === undefined ? '–' : duration(createSeconds * 1000),
  },
  {
    id: 'kept',
    label: 'Kept',
    width: '76px',
    numeric: true,
    cell: ({ liveSeconds }) => (liveSeconds === undefined ? '–' : duration(liveSeconds * 1000)),
  },
];
