import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** XenServer's published datamodel, cut to the level of release 24.10. */
export interface Datamodel {
  readonly classes: Readonly<Record<string, DatamodelClass>>;
  /** Error codes and the names of their parameters. */
  readonly errors: Readonly<Record<string, { readonly params: readonly string[] }>>;
}

interface DatamodelClass {
  readonly fields: Readonly<Record<string, DatamodelField>>;
  readonly messages: Readonly<Record<string, DatamodelMessage>>;
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

export interface DatamodelField {
  readonly type: string;
  readonly rw: 'RW' | 'RO/runtime' | 'RO/constructor';
  readonly since?: string;
}

export interface DatamodelMessage {
  readonly params: readonly (readonly [name: string, type: string, optional?: 'optional'])[];
  readonly result: string;
  readonly async: boolean;
  /** Takes no session as its first parameter. */
  readonly no_session?: boolean;
  readonly since?: string;
}

/**
 * Prototyped fields and messages carry no release in the published data. These are the ones of 24.10 or before;
 * all others came later. (By the lifecycle tables of the XAPI sources, 2024.)
 */
const PROTOTYPED_BY_24_10 = new Set([
  'VM.actions_after_softreboot',
  'VM.pending_guidances_full',
  'VM.pending_guidances_recommended',
  'VM.restart_device_models',
  'host.apply_recommended_guidances',
  'host.emergency_clear_mandatory_guidance',
  'host.https_only',
  'host.last_software_update',
  'host.last_update_hash',
  'host.latest_synced_updates_applied',
  'host.numa_affinity_policy',
  'host.pending_guidances_full',
  'host.pending_guidances_recommended',
  'message.destroy_many',
  'pool.configure_update_sync',
  'pool.custom_uefi_certificates',
  'pool.ext_auth_max_threads',
  'pool.last_update_sync',
  'pool.local_auth_max_threads',
  'pool.migration_compression',
  'pool.set_https_only',
  'pool.telemetry_frequency',
  'pool.telemetry_next_collection',
  'pool.telemetry_uuid',
  'pool.update_sync_day',
  'pool.update_sync_enabled',
  'pool.update_sync_frequency',
  // Plain accessors then, messages of their own since.
  'task.add_to_other_config',
  'task.remove_from_other_config',
  'task.set_other_config',
]);
/** Answered by a real 24.10, but hidden from the published data. */
export const HIDDEN_MESSAGES: ReadonlySet<string> = new Set(['VM.set_is_default_template']);

const NEWER_RELEASE = /^(24\.(1[1-9]|[2-9]\d)|2[5-9])\./;
const ACCESSOR = /^(?:get|set|add|remove|add_to|remove_from)_(.+)$/;

/** @throws Error naming the folder, where the reference data is missing */
export function loadDatamodel(): Datamodel {
  const folder = sharedFolder();
  const { classes } = readJson(join(folder, 'xapi', 'xenapi-compact.json')) as Pick<Datamodel, 'classes'>;
  const errors = readJson(join(folder, 'xapi', 'errors.json')) as Datamodel['errors'];
  const atLevel = Object.entries(classes).map(([name, model]) => [name, cutToLevel(name, model)]);
  return { classes: Object.fromEntries(atLevel), errors };
}

/** The folder with the XAPI reference data. @throws Error naming it, where the data is missing */
export function sharedFolder(): string {
  const repository = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
  const folder = process.env.SHARED_DIR ?? resolve(repository, '..', 'shared');
  if (!existsSync(join(folder, 'xapi', 'xenapi-compact.json'))) {
    throw new Error(
      `No XAPI reference data in ${folder}: put it beside the repository, or name its folder in SHARED_DIR.`,
    );
  }
  return folder;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function cutToLevel(className: string, model: DatamodelClass): DatamodelClass {
  const fields = keep(model.fields, (name, field) => existsBy24(className, name, field.since));
  const messages = keep(model.messages, (name, message) => {
    const field = ACCESSOR.exec(name)?.[1] ?? '';
    if (message.since === undefined && field in model.fields) return field in fields;
    return existsBy24(className, name, message.since);
  });
  return { fields, messages, enums: model.enums };
}

function existsBy24(className: string, name: string, since: string | undefined): boolean {
  if (since === undefined) return PROTOTYPED_BY_24_10.has(`${className}.${name}`);
  return !NEWER_RELEASE.test(since);
}

function keep<T>(
  members: Readonly<Record<string, T>>,
  test: (name: string, member: T) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(members).filter(([name, member]) => test(name, member)));
}
