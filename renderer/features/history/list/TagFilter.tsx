import { Loader, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { HistoryFilter, TagUse } from '../../../../core/model/history.ts';
import { invoke } from '../../../bridge.ts';
import { formatCount } from '../../../format/quantity.ts';
import { changeListFilter } from './change-list-filter.ts';

const SHOWN_MAX = 50;
const TYPING_MS = 150;

type Tag = NonNullable<HistoryFilter['tag']>;

type Found =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly tags: readonly TagUse[] }
  | { readonly kind: 'failed' };

/** All tags, most used first; typing searches the store. */
export function TagFilter({ tag }: { tag: Tag | undefined }) {
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const value = tag ? formatTag(tag) : null;
  // The field shows the chosen tag as text; that is not a search.
  const found = useTags(open, search === value ? '' : search);
  const tags = found.kind === 'read' ? found.tags : [];
  const data = tags.map((each) => ({ value: formatTag(each), label: formatTag(each), vms: each.vms }));
  const known = value === null || data.some((each) => each.value === value);
  return (
    <Select
      aria-label="Tag"
      placeholder="Tag"
      w={124}
      searchable
      clearable
      data={known ? data : [{ value: value ?? '', label: value ?? '' }, ...data]}
      value={value}
      searchValue={search}
      onSearchChange={setSearch}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      // Filtered by the store already.
      filter={({ options }) => options}
      comboboxProps={{ width: 260, position: 'bottom-start' }}
      maxDropdownHeight={320}
      rightSection={
        open && found.kind === 'reading' ? <Loader size={12} aria-label="Loading the tags" /> : undefined
      }
      nothingFoundMessage={describeFound(found)}
      renderOption={({ option }) => <TagOption text={option.label} vms={countVms(tags, option.value)} />}
      onChange={(next) => changeListFilter({ tag: next === null ? undefined : parseTag(next, tags) })}
    />
  );
}

function TagOption({ text, vms }: { text: string; vms: number | undefined }) {
  return (
    <>
      <span style={{ flex: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' }} title={text}>
        {text}
      </span>
      {vms !== undefined && <span style={{ color: 'var(--text-3)' }}>{formatCount(vms)}</span>}
    </>
  );
}

function useTags(open: boolean, typed: string): Found {
  const [search] = useDebouncedValue(typed, TYPING_MS);
  const [found, setFound] = useState<Found>({ kind: 'reading' });
  useEffect(() => {
    if (!open) return;
    let over = false;
    invoke('history.tags', { search, limit: SHOWN_MAX }).then(
      (tags) => !over && setFound({ kind: 'read', tags }),
      () => !over && setFound({ kind: 'failed' }),
    );
    return () => {
      over = true;
    };
  }, [open, search]);
  return found;
}

function describeFound(found: Found): string {
  switch (found.kind) {
    case 'reading':
      return 'Loading the tags';
    case 'read':
      return 'No matching tags';
    case 'failed':
      return 'Could not load the tags';
  }
}

function formatTag({ key, value }: Tag): string {
  return `${key}=${value}`;
}

function countVms(tags: readonly TagUse[], text: string): number | undefined {
  return tags.find((each) => formatTag(each) === text)?.vms;
}

/** A key may hold an equals sign itself: what was found knows where it ends. */
function parseTag(text: string, tags: readonly TagUse[]): Tag | undefined {
  const found = tags.find((each) => formatTag(each) === text);
  return found && { key: found.key, value: found.value };
}
