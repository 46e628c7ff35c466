import { Select, TagsInput } from '@mantine/core';
import type { HostRow } from '../../../../core/model/host.ts';
import { useTable } from '../../../store/fleet.ts';
import { entryHealth } from '../../../view/host-health.ts';
import type { Wish, WishField } from '../provision-draft.ts';
import classes from './ProvisionForm.module.css';

interface PlacementFieldsProps {
  wish: Wish;
  problems: Partial<Record<WishField, string>>;
  onChange: (changes: Partial<Wish>) => void;
}

/** Where: one host or the best, hosts of a label, and the network. */
export function PlacementFields({ wish, problems, onChange }: PlacementFieldsProps) {
  const hosts = [...useTable('fleet.hosts').rows.values()];
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
        data={hosts.map((host) => ({ value: String(host.hostRef), label: hostLabel(host) }))}
        value={wish.hostRef === undefined ? null : String(wish.hostRef)}
        onChange={(value) => onChange({ hostRef: value === null ? undefined : Number(value) })}
      />
      <TagsInput
        label="Host labels"
        placeholder={wish.labels.length === 0 ? 'none' : ''}
        data={labels}
        value={[...wish.labels]}
        onChange={(chosen) => onChange({ labels: chosen })}
      />
      <Select
        label="Network"
        placeholder="From template"
        clearable
        searchable
        nothingFoundMessage="No such network"
        error={problems.network}
        data={networkChoices(hosts.filter((host) => mayServe(host, wish)))}
        value={wish.networkId ?? null}
        onChange={(value) => onChange({ networkId: value ?? undefined })}
      />
    </div>
  );
}

function hostLabel(host: HostRow): string {
  const name = host.physicalHosts[0]?.name ?? host.name;
  const { mark, word } = entryHealth(host);
  return mark === 'ok' || mark === 'warn' ? name : `${name} · ${word}`;
}

/** The hosts that are asked, as far as host and labels say. */
function mayServe({ hostRef, labels }: HostRow, wish: Wish): boolean {
  if (wish.hostRef !== undefined) return wish.hostRef === hostRef;
  return wish.labels.length === 0 || wish.labels.some((label) => labels.includes(label));
}

/** Networks by name, with the devices they are reached by. */
function networkChoices(hosts: readonly HostRow[]): { value: string; label: string }[] {
  const devices = new Map<string, Set<string>>();
  for (const { networks } of hosts) {
    for (const { name, device } of networks) {
      devices.set(name, (devices.get(name) ?? new Set()).add(device));
    }
  }
  return [...devices].map(([name, of]) => ({ value: name, label: `${name} · ${[...of].sort().join(', ')}` }));
}
