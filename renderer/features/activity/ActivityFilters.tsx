import { Button, Select, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { LogFilter, LogRow } from '../../../core/model/audit.ts';
import { toHostName } from '../../../core/model/host-name.ts';
import { Segmented } from '../../components/controls/Segmented.tsx';
import { useTable } from '../../store/fleet.ts';
import classes from './Activity.module.css';
import { exportActivity } from './activity-actions.ts';
import { initialActivityFilter, useActivityFilter } from './activity-filter.ts';

const LEVELS = [
  ['info', 'All'],
  ['warning', 'Warnings and errors'],
  ['error', 'Errors'],
] as const;
const SPAN_CHOICES = [
  { value: 'any', label: 'Any time' },
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 h' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
];
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
      <Pick
        label="Kind"
        none="All kinds"
        data={FAMILIES}
        value={choice.family}
        onChange={(family) => set({ family })}
      />
      <Pick
        label="Who"
        none="Everyone"
        data={actors}
        value={choice.actor}
        onChange={(actor) => set({ actor })}
      />
      <Pick
        label="Host"
        none="All hosts"
        data={[...hosts.values()].map((host) => ({
          value: String(host.hostRef),
          label: toHostName(host),
        }))}
        value={choice.hostRef}
        onChange={(hostRef) => set({ hostRef })}
      />
      <Select
        aria-label="Time"
        data={SPAN_CHOICES}
        value={choice.span}
        allowDeselect={false}
        onChange={(span) => set({ span: (span ?? 'any') as typeof choice.span })}
        w={116}
      />
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

interface PickProps {
  label: string;
  /** Shown when nothing is chosen. */
  none: string;
  data: readonly (string | { value: string; label: string })[];
  value: string;
  onChange: (value: string) => void;
}

function Pick({ label, none, data, value, onChange }: PickProps) {
  return (
    <Select
      aria-label={label}
      placeholder={none}
      data={[...data]}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? '')}
      searchable={data.length > 8}
      clearable
      clearButtonProps={{ 'aria-label': `${label}: ${none}` }}
      nothingFoundMessage="No match"
      w={124}
    />
  );
}
