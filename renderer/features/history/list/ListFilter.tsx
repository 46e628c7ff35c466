import { Select, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import type { HistoryFilter } from '../../../../core/model/history.ts';
import { TableMenu } from '../../../components/controls/TableMenu.tsx';
import { toFailureTitle } from '../failure-titles.ts';
import { formatPeriod } from '../history-period.ts';
import { setHistory, useHistory, useHistoryParts } from '../history-store.ts';
import { formatSeconds } from '../Kpis.tsx';
import { toOutcome } from '../outcome.ts';
import { changeListFilter } from './change-list-filter.ts';
import classes from './HistoryList.module.css';
import { JumpToDate } from './JumpToDate.tsx';
import { ListColumnMenu } from './ListColumnMenu.tsx';
import { isNewestFirst, useListLayout } from './list-layout.ts';
import { readHistoryTable } from './read-history-table.ts';
import { TagFilter } from './TagFilter.tsx';
import { useListFacets } from './use-list-facets.ts';

type Field = keyof HistoryFilter;

/** The filters of the list; filters set by charts are shown as removable chips. */
export function ListFilter({ onJump }: { onJump: (at: number) => void }) {
  const { filter, zone } = useHistoryParts(({ listFilter, zone }) => ({ filter: listFilter, zone }));
  const facets = useListFacets();
  const sort = useListLayout((layout) => layout.sort);
  return (
    <search className={classes.filters} aria-label="Filter of the list">
      <TextInput
        data-page-search
        aria-label="Search names"
        placeholder="Part of the name"
        leftSection={<IconSearch size={13} stroke={1.8} />}
        w={170}
        value={filter.search ?? ''}
        onChange={(event) => changeListFilter({ search: event.currentTarget.value })}
      />
      <Choice label="OS" field="osKey" values={facets?.osKeys ?? []} />
      <Choice label="Host" field="host" values={facets?.hosts ?? []} />
      <Choice label="Requester" field="requester" values={facets?.requesters ?? []} />
      <Choice
        label="Outcome"
        field="outcome"
        values={facets?.outcomes ?? []}
        say={(value) => toOutcome(value).word}
      />
      <TagFilter tag={filter.tag?.value === '' ? undefined : filter.tag} />
      {toChips(filter, zone).map(({ text, fields }) => (
        <span key={text} className={classes.chip}>
          {text}
          <button
            type="button"
            aria-label={`Remove: ${text}`}
            onClick={() => changeListFilter(Object.fromEntries(fields.map((field) => [field, undefined])))}
          >
            <IconX size={12} stroke={1.8} aria-hidden="true" />
          </button>
        </span>
      ))}
      {Object.keys(filter).length > 0 && (
        <button type="button" className={classes.clear} onClick={() => setHistory({ listFilter: {} })}>
          All VMs
        </button>
      )}
      <span className={classes.push} />
      {isNewestFirst(sort) && <JumpToDate onJump={onJump} />}
      <TableMenu name="history" what="the list" read={() => readHistoryTable(filter, sort)} />
      <ListColumnMenu />
    </search>
  );
}

interface ChoiceProps {
  label: string;
  field: 'osKey' | 'host' | 'requester' | 'outcome';
  values: readonly string[];
  say?: (value: string) => string;
}

function Choice({ label, field, values, say = (value) => value }: ChoiceProps) {
  const value = useHistory(({ listFilter }) => listFilter[field]);
  const known = value === undefined || values.includes(value) ? values : [value, ...values];
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={known.map((each) => ({ value: each, label: say(each) || '–' }))}
      value={value ?? null}
      searchable
      clearable
      limit={100}
      w={124}
      onChange={(next) => changeListFilter({ [field]: next ?? undefined })}
    />
  );
}

interface Chip {
  readonly text: string;
  readonly fields: readonly Field[];
}

function toChips(filter: HistoryFilter, zone: string): Chip[] {
  const { tag, failureCode, keptOverSeconds, keptUpToSeconds } = filter;
  const period = (say: string, from: Field, to: Field): Chip[] => {
    const [fromAt, toAt] = [filter[from], filter[to]];
    if (typeof fromAt !== 'number' || typeof toAt !== 'number') return [];
    return [{ text: `${say} ${formatPeriod({ fromAt, toAt }, zone, true)}`, fields: [from, to] }];
  };
  const kept: Chip = {
    text: `lifetime ${formatSeconds(keptOverSeconds)} – ${keptUpToSeconds === undefined ? 'longer' : formatSeconds(keptUpToSeconds)}`,
    fields: ['keptOverSeconds', 'keptUpToSeconds'],
  };
  return [
    // A tag with a value has its own field.
    ...(tag?.value === '' ? [{ text: `without ${tag.key}`, fields: ['tag'] } as Chip] : []),
    ...(failureCode === undefined
      ? []
      : [{ text: toFailureTitle(failureCode), fields: ['failureCode'] } as Chip]),
    ...(keptOverSeconds === undefined ? [] : [kept]),
    ...period('running during', 'presentFromAt', 'presentToAt'),
    ...period('ready', 'handedFromAt', 'handedToAt'),
    ...period('requested', 'fromAt', 'toAt'),
  ];
}
