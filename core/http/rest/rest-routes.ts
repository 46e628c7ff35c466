import { LogRow } from '../../model/audit.ts';
import { AuditEntry } from '../../model/audit-entry.ts';
import { HistoryRow } from '../../model/history.ts';
import { leaseRoutes } from './lease-routes.ts';
import type { SortKey } from './page.ts';
import { defineRoute, type RestRoute } from './rest-route.ts';

const whole = { kind: 'whole' } as const;
const items = { kind: 'named', name: 'items' } as const;
const count = { kind: 'named', name: 'count' } as const;

/** Every host counts, whatever its labels, unless a client says otherwise. */
const text = (key: SortKey): string => String(key[0]);

/**
 * The whole of `/api/v1` besides events and metrics: an operation is here in one line, or in
 * {@link NOT_OVER_REST} with the reason why not.
 * @see docs/api.md#resources
 */
export const REST_ROUTES: readonly RestRoute[] = [
  ...leaseRoutes,

  defineRoute('GET /hosts', 'hosts.list', { answer: { kind: 'page', sortKey: (host) => [host.hostRef] } }),
  defineRoute('GET /hosts/{hostRef}', 'hosts.get'),
  defineRoute('PUT /hosts/{hostRef}/cordon', 'hosts.cordon'),
  defineRoute('DELETE /hosts/{hostRef}/cordon', 'hosts.uncordon'),
  defineRoute('POST /hosts/{hostRef}/retry', 'hosts.retry'),
  defineRoute('POST /hosts:check', 'hosts.check', { answer: items }),
  defineRoute('POST /hosts:test', 'hosts.test'),
  defineRoute('GET /doctor', 'hosts.doctor'),
  defineRoute('GET /vms', 'vms.list', { answer: { kind: 'page', sortKey: (vm) => [vm.key] } }),
  defineRoute('GET /vms/{hostRef}/{uuid}', 'vms.details'),
  defineRoute('GET /queue', 'queue.list', { answer: items }),
  defineRoute('GET /pools', 'pools.list', { answer: items }),
  defineRoute('GET /pools/use', 'pools.use'),
  defineRoute('GET /pools/backtest', 'pools.backtest'),
  defineRoute('PUT /pools/{id}/size', 'pools.set'),
  defineRoute('PUT /pools/{id}/pause', 'pools.pause'),
  defineRoute('DELETE /pools/{id}/pause', 'pools.resume'),
  defineRoute('GET /quotas', 'quotas.list', { answer: items }),
  defineRoute('PUT /quotas/{kind}/{name}', 'quotas.set'),
  defineRoute('DELETE /quotas/{kind}/{name}', 'quotas.reset'),
  defineRoute('GET /capacity', 'capacity.list', { answer: items }),
  defineRoute('GET /capacity/{osKey}', 'capacity.count', { answer: count }),
  defineRoute('GET /capacity/{osKey}/labels', 'capacity.byLabel', { answer: items }),

  defineRoute('GET /history', 'history.list', {
    answer: {
      kind: 'stored-page',
      row: HistoryRow,
      cursorFields: ['after', 'before', 'oldest', 'at'],
      toCursorInput: (key) => ({ after: text(key) }),
      toRows: (page) => page.rows,
      toNext: (page) => (page.next === undefined ? undefined : [page.next]),
    },
  }),
  defineRoute('GET /history/count', 'history.count'),
  defineRoute('GET /history/facets', 'history.facets'),
  defineRoute('GET /history/tags', 'history.tags', { answer: items }),
  defineRoute('GET /history/leases/{leaseId}', 'history.timeline'),
  defineRoute('GET /reports/{metric}', 'reports.run', {
    csvOperation: 'reports.export',
    verbatim: ['rows', 'columns'],
  }),

  defineRoute('GET /activity', 'activity.list', {
    answer: {
      kind: 'stored-page',
      row: LogRow,
      cursorFields: ['before'],
      toCursorInput: (key) => ({ before: text(key) }),
      toRows: (rows) => rows,
      toNext: (rows, limit) => lastOf(rows, limit, (row) => [row.id]),
    },
  }),
  defineRoute('GET /audit', 'audit.list', {
    answer: {
      kind: 'stored-page',
      row: AuditEntry,
      cursorFields: ['before'],
      toCursorInput: (key) => ({ before: Number(key[0]) }),
      toRows: (rows) => rows,
      toNext: (rows, limit) => lastOf(rows, limit, (row) => [row.seq]),
    },
  }),
  defineRoute('GET /audit/verification', 'audit.verify'),

  defineRoute('GET /me', 'access.me'),
  defineRoute('GET /principals', 'principals.list', {
    answer: { kind: 'page', sortKey: (principal) => [principal.id] },
  }),
  defineRoute('POST /principals', 'principals.create', { status: 201 }),
  defineRoute('PATCH /principals/{id}', 'principals.update'),
  defineRoute('POST /principals:transfer', 'principals.transfer'),
  defineRoute('GET /tokens', 'tokens.list', {
    answer: { kind: 'page', sortKey: (token) => [-token.createdAt, token.id] },
  }),
  defineRoute('POST /tokens', 'tokens.create', { status: 201, secret: true }),
  defineRoute('POST /tokens/{id}/rotate', 'tokens.rotate', { status: 201, secret: true }),
  defineRoute('DELETE /tokens/{id}', 'tokens.revoke'),

  defineRoute('GET /service', 'service.status'),
  defineRoute('GET /config', 'config.read'),
  defineRoute('GET /config/file', 'config.file'),
  defineRoute('PUT /config/file', 'config.write'),
  defineRoute('POST /config/file/preview', 'config.preview'),
  defineRoute('POST /config/validate', 'config.validate', { answer: whole }),
  defineRoute('PUT /legacy/enabled', 'legacy.setEnabled'),
  defineRoute('PUT /legacy/port', 'legacy.setPort'),
  defineRoute('GET /couchbase', 'couchbase.status'),
  defineRoute('POST /couchbase/retry', 'couchbase.retry'),
  defineRoute('POST /couchbase/hand-over', 'couchbase.handOver'),
];

/** Operations that have no path, with the reason. @internal */
export const NOT_OVER_REST: Readonly<Record<string, string>> = {
  'requests.wait': '?wait= of a request does it, bounded in time',
  'requests.acknowledge':
    'for clients of the legacy API, whose answer is the only one; here an answer can be asked for again',
  'requests.hangUp': 'only clients of the legacy API lose their request with their connection',
  'vms.byHost': 'GET /vms has the same rows; this is the shape of the legacy route showall',
  'reports.cancel': 'a report is cancelled by closing the connection',
  'reports.export': 'GET /reports/{metric} with Accept: text/csv',
};

function lastOf<Row>(rows: readonly Row[], limit: number, toKey: (row: Row) => SortKey): SortKey | undefined {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? undefined : toKey(last);
}
