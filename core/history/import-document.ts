import { descriptorPrefix } from './descriptor-prefix.ts';
import type { VmColumns } from './sqlite/write/to-vm-columns.ts';

/** A document as found in a bucket: any shape. */
export type ForeignDocument = Readonly<Record<string, unknown>>;

export type ImportedDocument =
  | { kind: 'vm'; columns: VmColumns /** Fields that were there but made no sense. */; oddFields: string[] }
  /** Not a VM's document, or one without a time to count it at. */
  | { kind: 'skipped'; reason: string };

const KNOWN = new Set([
  ...['cpu', 'create_duration_secs', 'created_time', 'delete_duration_secs', 'deleted_time', 'disk'],
  ...[
    'expired_time',
    'ipaddr',
    'labels',
    'live_duration_secs',
    'memory',
    'name',
    'origin',
    'os',
    'os_version',
  ],
  ...['poolId', 'prevUser', 'state', 'username', 'ver', 'requestLabels', 'tags', 'requester', 'descriptor'],
  ...['requestId', 'requestPools', 'requestPoolId', 'requestVersion', 'leaseId', 'poolUuid', 'endReason'],
]);
/** Later than any VM of the old service: what is before is 0, a default or a unit mistake. */
const EARLIEST_SECONDS = Date.UTC(2005, 0, 1) / 1000;

/**
 * Reads a history document of this or the old service as far as it makes sense: numbers may be strings, fields may be
 * missing, `created_time` may be 0. Unknown fields are kept and written back unchanged.
 * @see docs/spec/legacy-api.md#history-document
 */
export function importDocument(key: string, document: ForeignDocument): ImportedDocument {
  const reader = new FieldReader(document);
  const name = reader.text('name') || reader.text('username');
  if (name === '') return { kind: 'skipped', reason: 'no name' };
  const deleted = reader.time('deleted_time');
  const createSeconds = reader.number('create_duration_secs') ?? 0;
  const liveSeconds = reader.number('live_duration_secs');
  const deleteSeconds = reader.number('delete_duration_secs');
  const created =
    reader.time('created_time') ??
    (deleted === undefined ? undefined : deleted - (liveSeconds ?? deleteSeconds ?? 0));
  if (created === undefined) return { kind: 'skipped', reason: 'no created_time' };
  const gone = reader.text('state') === 'deleted' || deleted !== undefined;
  const descriptor = reader.text('descriptor') || name;
  const ends = gone ? (deleted ?? created + (liveSeconds ?? deleteSeconds ?? 0)) : null;
  const address = reader.text('ipaddr');
  return {
    kind: 'vm',
    oddFields: reader.oddFields,
    columns: {
      lease_id: reader.text('leaseId') || null,
      vm_uuid: key,
      request_id: reader.text('requestId') || null,
      name,
      descriptor,
      prefix: descriptorPrefix(descriptor),
      os: reader.text('os'),
      os_version: reader.text('os_version'),
      origin: reader.text('origin'),
      host_ref: null,
      pool_uuid: reader.text('poolUuid') || null,
      requester: reader.text('requester'),
      outcome: gone ? reader.text('endReason') || 'deleted' : 'live',
      failure_code: null,
      failure: null,
      asked_time: created - createSeconds,
      created_time: created,
      create_duration_secs: createSeconds,
      expired_time: reader.time('expired_time') ?? null,
      deleted_time: deleted ?? null,
      live_duration_secs: liveSeconds ?? null,
      delete_duration_secs: deleteSeconds ?? null,
      ipaddr: address,
      cpu: reader.number('cpu') ?? 0,
      memory: reader.number('memory') ?? 0,
      disk: reader.text('disk'),
      labels: reader.json('labels', []),
      request_labels: reader.json('requestLabels', []),
      tags: reader.json('tags', {}),
      pool_id: reader.json('poolId', ''),
      prev_user: reader.text('prevUser'),
      username: reader.text('username'),
      ver: reader.text('ver'),
      request_pools: document.requestPools === undefined ? null : reader.json('requestPools', []),
      request_pool_id: reader.text('requestPoolId') || null,
      request_version: reader.text('requestVersion') || null,
      extra: collectExtra(document),
      imported: 1,
      handed: address === '' ? 0 : 1,
      starts: created - createSeconds,
      ends: ends === null ? null : Math.max(ends, created),
    },
  };
}

function collectExtra(document: ForeignDocument): string | null {
  const extra = Object.entries(document).filter(([field]) => !KNOWN.has(field));
  return extra.length === 0 ? null : JSON.stringify(Object.fromEntries(extra));
}

/** Reads fields leniently and remembers which made no sense. */
class FieldReader {
  readonly oddFields: string[] = [];
  readonly #document: ForeignDocument;

  constructor(document: ForeignDocument) {
    this.#document = document;
  }

  text(field: string): string {
    const value = this.#document[field];
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.oddFields.push(field);
    return '';
  }

  /** A number, or digits as text; negative ones make no sense in any field. */
  number(field: string): number | undefined {
    const value = this.#document[field];
    if (value === undefined || value === null || value === '') return undefined;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
    this.oddFields.push(field);
    return undefined;
  }

  /** Epoch seconds; 0 and other times before there were such VMs mean "not known". */
  time(field: string): number | undefined {
    const seconds = this.number(field);
    if (seconds === undefined || seconds >= EARLIEST_SECONDS) return seconds;
    this.oddFields.push(field);
    return undefined;
  }

  json(field: string, absent: unknown): string {
    return JSON.stringify(this.#document[field] ?? absent);
  }
}
