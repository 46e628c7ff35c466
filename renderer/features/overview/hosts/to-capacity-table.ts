import type { HostRow, Measure } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import type { TextTable } from '../../../view/csv-table.ts';
import { listOsKeys, toEntryHealth, toHostHealth } from '../../../view/host-health.ts';

const MEASURES = ['CPU', 'Memory, bytes', 'Disk, bytes'] as const;
const PARTS = ['used', 'reserved', 'free', 'total'] as const;

/** Capacity of every physical host, for export: exact values; empty where unknown. */
export function toCapacityTable(entries: readonly HostRow[]): TextTable {
  const osKeys = listOsKeys(entries);
  return {
    heads: [
      ...['Host', 'Pool', 'Entry', 'State'],
      ...MEASURES.flatMap((measure) => PARTS.map((part) => `${measure} ${part}`)),
      ...osKeys.map((osKey) => `Slots ${osKey}`),
      'VMs',
    ],
    rows: entries.flatMap((entry) => toRows(entry, osKeys)),
  };
}

function toRows(entry: HostRow, osKeys: readonly string[]): (string | number)[][] {
  const known = entry.physicalHosts.length > 0 ? entry.physicalHosts : [undefined];
  return known.map((host) => {
    const isOpen = entry.state.kind === 'live' && entry.cordon === undefined;
    const { word } = host && isOpen ? toHostHealth(host) : toEntryHealth(entry);
    const slots = known.length === 1 ? entry.slots : (host?.slots ?? []);
    return [
      host?.name ?? toHostName(entry),
      entry.pool?.name ?? '',
      entry.hostRef,
      word,
      ...[host?.cpu, host?.memoryBytes, host?.diskBytes].flatMap(toCells),
      ...osKeys.map((osKey) => slots.find((each) => each.osKey === osKey)?.slots ?? ''),
      host?.runningVms ?? entry.runningVms,
    ];
  });
}

function toCells(measure: Measure | undefined): (string | number)[] {
  return PARTS.map((part) => measure?.[part] ?? '');
}
