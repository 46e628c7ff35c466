import type { Database } from '../database/database.ts';
import type { Ref } from '../database/records.ts';
import { XapiError } from '../pool/xapi-error.ts';
import type { SrOperation } from './storage-lock.ts';

const EVERYTHING: readonly SrOperation[] = [
  'scan',
  'vdi_create',
  'vdi_destroy',
  'vdi_clone',
  'vdi_snapshot',
  'vdi_resize',
];

/** What the storage drivers can do, by SR type. Types of disks that are not listed can do everything. */
const LIMITED_TYPES: Readonly<Record<string, readonly SrOperation[]>> = {
  iso: ['scan', 'vdi_create', 'vdi_destroy'],
  udev: ['scan'],
};

export function listCapabilities(srType: string): readonly SrOperation[] {
  return LIMITED_TYPES[srType] ?? EVERYTHING;
}

/** @throws XapiError HANDLE_INVALID; SR_OPERATION_NOT_SUPPORTED [sr] */
export function assertSupported(database: Database, sr: Ref, operation: SrOperation): void {
  if (listCapabilities(database.get('SR', sr).type).includes(operation)) return;
  throw new XapiError('SR_OPERATION_NOT_SUPPORTED', sr);
}
