import { Select, TagsInput } from '@mantine/core';
import type { HostRow } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import { useTable } from '../../../store/fleet.ts';
import { toEntryHealth } from '../../../view/host-health.ts';
import type { DraftField, ProvisionDraft } from '../provision-draft.ts';
import classes from './ProvisionForm.module.css';

interface PlacementFieldsProps {
  draft: ProvisionDraft;
  problems: Partial<Record<DraftField, string>>;
  onChange: (changes: Partial<ProvisionDraft>) => void;
}

/** Placement: host, host labels and network. */
export function PlacementFields({ draft, problems, onChange }: PlacementFieldsProps) {
  const hosts = [...useTable('hosts').rows.values()];
  const labels = [...new Set(hosts.flatMap((host) => host.labels))].sort();
  return (
    <div className={classes.three}>
      <Select
        label="Host"
        placeholder="Best fit"
        clearable
        searchable
        nothingFoundMessage="No such host"
        error={problems.host}
        data={hosts.map((host) => ({ value: String(host.hostRef), label: toHostLabel(host) }))}
        value={draft.hostRef === undefined ? null : String(draft.hostRef)}
        onChange={(value) => onChange({ hostRef: value === null ? undefined : Number(value) })}
      />
      <TagsInput
        label="Host labels"
        placeholder={draft.labels.length === 0 ? 'none' : ''}
        data={labels}
        value={[...draft.labels]}
        onChange={(chosen) => onChange({ labels: chosen })}
      />
      <Select
        label="Network"
        placeholder="From template"
        clearable
        searchable
        nothingFoundMessage="No such network"
        error={problems.network}
        data={listNetworkChoices(hosts.filter((host) => canServe(host, draft)))}
        value={draft.networkId ?? null}
        onChange={(value) => onChange({ networkId: value ?? undefined })}
      />
    </div>
  );
}

function toHostLabel(host: HostRow): string {
  const name = toHostName(host);
  const { mark, word } = toEntryHealth(host);
  return mark === 'ok' || mark === 'warn' ? name : `${name} · ${word}`;
}

/** Whether a host can serve the draft, by host and labels. */
function canServe({ hostRef, labels }: HostRow, draft: ProvisionDraft): boolean {
  if (draft.hostRef !== undefined) return draft.hostRef === hostRef;
  return draft.labels.length === 0 || draft.labels.some((label) => labels.includes(label));
}

/** Networks by name, with their devices. */
function listNetworkChoices(hosts: readonly HostRow[]): { value: string; label: string }[] {
  const devices = new Map<string, Set<string>>();
  for (const { networks } of hosts) {
    for (const { name, device } of networks) {
      devices.set(name, (devices.get(name) ?? new Set()).add(device));
    }
  }
  return [...devices].map(([name, of]) => ({ value: name, label: `${name} · ${[...of].sort().join(', ')}` }));
}
