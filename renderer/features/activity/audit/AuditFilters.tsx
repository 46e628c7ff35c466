import { Button, TextInput } from '@mantine/core';
import { IconRefresh, IconSearch } from '@tabler/icons-react';
import { Channel } from '../../../../core/model/access.ts';
import { type AuditFilter, AuditRecord } from '../../../../core/model/audit-entry.ts';
import { TableMenu } from '../../../components/controls/TableMenu.tsx';
import classes from '../Activity.module.css';
import { FilterSelect } from '../FilterSelect.tsx';
import { SpanSelect } from '../SpanSelect.tsx';
import { readAuditTable } from './audit-actions.ts';
import { initialAuditChoice, useAuditChoice } from './audit-filter.ts';
import { CHANNEL_NAMES } from './channel-names.ts';

/** Whole families of operations; a single one can be typed. */
const FAMILIES = ['requests', 'leases', 'hosts', 'config', 'principals', 'tokens', 'legacy', 'couchbase'];

interface AuditFiltersProps {
  filter: AuditFilter;
  onRefresh: () => void;
}

/** The filters of the audit trail, and the export. */
export function AuditFilters({ filter, onRefresh }: AuditFiltersProps) {
  const choice = useAuditChoice();
  const set = useAuditChoice.setState;
  const filtered = Object.keys(filter).length > 0;
  return (
    <search className={classes.bar} aria-label="Filter the audit trail">
      <TextInput
        data-page-search
        aria-label="Object"
        placeholder="VM, host, token, principal"
        leftSection={<IconSearch size={14} />}
        value={choice.object}
        onChange={(event) => set({ object: event.currentTarget.value })}
        w={190}
      />
      <TextInput
        aria-label="Principal"
        placeholder="Principal"
        value={choice.principal}
        onChange={(event) => set({ principal: event.currentTarget.value })}
        w={124}
      />
      <FilterSelect
        label="Channel"
        none="All channels"
        data={Channel.options.map((value) => ({ value, label: CHANNEL_NAMES[value] }))}
        value={choice.channel}
        onChange={(channel) => set({ channel: channel as Channel | '' })}
      />
      <FilterSelect
        label="Operation"
        none="All operations"
        data={FAMILIES}
        value={choice.operation}
        onChange={(operation) => set({ operation })}
      />
      <FilterSelect
        label="Outcome"
        none="All outcomes"
        data={AuditRecord.shape.outcome.options}
        value={choice.outcome}
        onChange={(outcome) => set({ outcome: outcome as AuditRecord['outcome'] | '' })}
      />
      <SpanSelect value={choice.span} onChange={(span) => set({ span })} />
      {filtered && (
        <Button variant="subtle" onClick={() => set(initialAuditChoice())}>
          Clear
        </Button>
      )}
      <span className={classes.save}>
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} stroke={1.7} aria-hidden="true" />}
          onClick={onRefresh}
        >
          Refresh
        </Button>
        <TableMenu name="audit" what="the audit trail" read={() => readAuditTable(filter)} />
      </span>
    </search>
  );
}
