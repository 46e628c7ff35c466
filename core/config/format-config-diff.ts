import type { ConfigDiff, HostField } from './diff-config.ts';

const KEYS: Readonly<Record<HostField, string>> = {
  name: 'host.name',
  url: 'host.name',
  tls: 'host.tls',
  user: 'host.user',
  password: 'host.password',
  storageName: 'host.storage.name',
  networkId: 'host.network.id',
  expectedNetworks: 'host.network.expect',
  labels: 'host.labels',
  disabled: 'host.disabled',
  slotsReserve: 'host.slots.reserve',
  maxObjects: 'host.objects.max',
  dhcpSize: 'host.dhcp.size',
  templates: 'templates',
};

/** One line for the activity log: `[xenhost4] added; [xenhost1] host.labels changed`. Tells keys, never values. */
export function formatConfigDiff(diff: ConfigDiff): string {
  const parts = [
    ...diff.added.map(({ hostRef }) => `[xenhost${hostRef}] added`),
    ...diff.removed.map(({ hostRef }) => `[xenhost${hostRef}] removed`),
    ...diff.changed.map(({ after, fields }) => {
      const keys = new Set(fields.map((field) => KEYS[field]));
      return `[xenhost${after.hostRef}] ${[...keys].join(', ')} changed`;
    }),
    ...(diff.commonChanged ? ['[common] changed'] : []),
    ...(diff.couchbaseChanged || diff.staticPoolChanged ? ['[couchbase] changed'] : []),
    ...(diff.issuersChanged ? ['[access] changed'] : []),
  ];
  return parts.length === 0 ? 'nothing that matters changed' : parts.join('; ');
}
