import { Button, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { LogFilter, LogRow } from '../../../core/model/audit.ts';
import { toHostName } from '../../../core/model/host-name.ts';
import { Segmented } from '../../components/controls/Segmented.tsx';
import { useTable } from '../../store/fleet.ts';
import classes from './Activity.module.css';
import { exportActivity } from './activity-actions.ts';
import { initialActivityFilter, useActivityFilter } from './activity-filter.ts';
import { FilterSelect } from './FilterSelect.tsx';
import { SpanSelect } from './SpanSelect.tsx';

const LEVELS = [
  ['info', 'All'],
  ['warning', 'Warnings and errors'],
  ['error', 'Errors'],
] as const;
const FAMILIES = ['request', 'lease', 'host', 'disk', 'config', 'couchbase', 'service', 'installation'];

/** The filters of the activity, and the export. */
export function ActivityFilters({ filter, lines }: { filter: LogFilter; lines: readonly LogRow[] }) {
  const choice = useActivityFilter();
  const set = useActivityFilter.setState;
  const hosts = useTable('hosts').rows;
  const actors = useMemo(
    () => [...new Set([...lines.map(({ actor }) => actor), ...(choice.actor ? [choice.actor] : [])])].sort(),
    [lines, choice.actor],
  );
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    await exportActivity(filter);
    setSaving(false);
  };
  const filtered = Object.keys(filter).length > 0;
  return (
    <search className={classes.bar} aria-label="Filter the activity">
      <TextInput
        data-page-search
        aria-label="Search the activity"
        placeholder="Message, VM or user"
        leftSection={<IconSearch size={14} />}
        value={choice.search}
        onChange={(event) => set({ search: event.currentTarget.value })}
        w={190}
      />
      <Segmented label="Level" options={LEVELS} value={choice.level} onChange={(level) => set({ level })} />
      <FilterSelect
        label="Kind"
        none="All kinds"
        data={FAMILIES}
        value={choice.family}
        onChange={(family) => set({ family })}
      />
      <FilterSelect
        label="Who"
        none="Everyone"
        data={actors}
        value={choice.actor}
        onChange={(actor) => set({ actor })}
      />
      <FilterSelect
        label="Host"
        none="All hosts"
        data={[...hosts.values()].map((host) => ({
          value: String(host.hostRef),
          label: toHostName(host),
        }))}
        value={choice.hostRef}
        onChange={(hostRef) => set({ hostRef })}
      />
      <SpanSelect value={choice.span} onChange={(span) => set({ span })} />
      {filtered && (
        <Button variant="subtle" onClick={() => set(initialActivityFilter())}>
          Clear
        </Button>
      )}
      <Button
        variant="default"
        className={classes.save}
        leftSection={<IconDownload size={14} stroke={1.7} />}
        loading={saving}
        onClick={save}
      >
        Save as CSV
      </Button>
    </search>
  );
}
