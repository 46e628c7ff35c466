import { Checkbox, Popover, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../format/quantity.ts';
import { useNow } from '../../../store/now.ts';
import { setUi, useUi } from '../../../store/ui.ts';
import type { VmLine } from '../rows/vm-line.ts';
import classes from './Filters.module.css';
import {
  FILTER_LABELS,
  type FilterChoice,
  type FilterKey,
  listFilterChoices,
  removeFilter,
  toggleFilter,
} from './vm-filter.ts';

/** From this many values on, there is a search field. */
const SEARCH_FROM = 9;
/** Values listed; the rest are found by searching. */
const LISTED = 100;
/** The choices stay still for this long. */
const COUNTED_EVERY_MS = 5000;

interface FilterChipProps {
  filterKey: FilterKey;
  underTab: () => readonly VmLine[];
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** One filter; a click opens its values. */
export function FilterChip({ filterKey, underTab, open, onOpen }: FilterChipProps) {
  const values = useUi((ui) => ui.vmFilter[filterKey]) ?? [];
  const label = FILTER_LABELS[filterKey];
  const text = describeValues(values);
  return (
    <Popover
      opened={open}
      onChange={onOpen}
      position="bottom-start"
      shadow="md"
      width={260}
      trapFocus
      returnFocus
      closeOnEscape
      withRoles={false}
    >
      <Popover.Target>
        <span className={classes.chip}>
          <button
            type="button"
            className={classes.chipText}
            onClick={() => onOpen(!open)}
            title={values.join(', ')}
          >
            {label} {values.length > 1 ? 'is any of' : 'is'} <b>{text}</b>
          </button>
          <button
            type="button"
            aria-label={`Remove the filter ${label} is ${values.join(' or ') || text}`}
            onClick={() => {
              onOpen(false);
              setUi(({ vmFilter }) => ({ vmFilter: removeFilter(vmFilter, filterKey) }));
            }}
          >
            <IconX size={12} stroke={1.8} aria-hidden="true" />
          </button>
        </span>
      </Popover.Target>
      <Popover.Dropdown className={classes.values} role="dialog" aria-label={`Filter by ${label}`}>
        {open && <Values filterKey={filterKey} underTab={underTab} chosen={values} />}
      </Popover.Dropdown>
    </Popover>
  );
}

interface ValuesProps {
  filterKey: FilterKey;
  underTab: () => readonly VmLine[];
  chosen: readonly string[];
}

function Values({ filterKey, underTab, chosen }: ValuesProps) {
  const [search, setSearch] = useState('');
  const now = useNow((state) => Math.floor(state.now / COUNTED_EVERY_MS) * COUNTED_EVERY_MS);
  const choices = useMemo(() => listFilterChoices(underTab(), filterKey, now), [underTab, filterKey, now]);
  const found = choices.filter(({ value }) => value.toLowerCase().includes(search.trim().toLowerCase()));
  const listed = found.slice(0, LISTED);
  return (
    <>
      {choices.length >= SEARCH_FROM && (
        <TextInput
          data-autofocus
          aria-label={`Find in ${FILTER_LABELS[filterKey]}`}
          placeholder="Find"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <div className={classes.valueList}>
        {listed.map((choice) => (
          <Value key={choice.value} choice={choice} filterKey={filterKey} chosen={chosen} />
        ))}
      </div>
      {found.length === 0 && <p>{choices.length === 0 ? 'No values.' : 'No match.'}</p>}
      {found.length > listed.length && (
        <p>{formatCount(found.length - listed.length)} more; type to search</p>
      )}
    </>
  );
}

interface ValueProps {
  choice: FilterChoice;
  filterKey: FilterKey;
  chosen: readonly string[];
}

function Value({ choice: { value, vms }, filterKey, chosen }: ValueProps) {
  return (
    <Checkbox
      size="xs"
      styles={{ body: { width: '100%' }, labelWrapper: { flex: 1, minWidth: 0 } }}
      checked={chosen.includes(value)}
      onChange={() => setUi(({ vmFilter }) => ({ vmFilter: toggleFilter(vmFilter, filterKey, value) }))}
      label={
        <>
          <span title={value}>{value}</span> <small>{formatCount(vms)}</small>
        </>
      }
    />
  );
}

/** The only value, or the number of values. */
function describeValues(values: readonly string[]): string {
  const [only] = values;
  if (only === undefined) return '…';
  return values.length === 1 ? only : formatCount(values.length);
}
