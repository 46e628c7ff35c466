import type { Ref, StoredRecord } from '../database/records.ts';
import { canSeeSr } from '../hosts/host-selection.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import { listVbds } from './vm-records.ts';

/** Block devices. */
export const vbdMessages: Handlers = {
  'VBD.create': ({ pool }: Call, args: Readonly<Record<string, unknown>>) => {
    const { database } = pool;
    const vm = String(args.VM);
    const { VDI: vdi = NULL_REF, type = 'Disk', empty = false, mode = 'RW' } = args;
    database.get('VM', vm);
    if (empty === true && type !== 'CD') throw new XapiError('VBD_NOT_REMOVABLE_MEDIA', String(vdi));
    if (empty !== true) database.get('VDI', String(vdi));
    if (type === 'CD' && mode === 'RW') throw new XapiError('VBD_CDS_MUST_BE_READONLY');
    const taken = listVbds(pool, vm).map((vbd) => vbd.userdevice);
    const device = deviceNumber(String(args.userdevice ?? 'autodetect'), taken);
    if (taken.includes(device)) throw new XapiError('DEVICE_ALREADY_EXISTS', device);
    const { uuid: _uuid, ...fields } = args;
    return database.insert('VBD', {
      ...fields,
      userdevice: device,
      currently_attached: false,
      allowed_operations: ['attach'],
      VDI: empty === true ? NULL_REF : vdi,
    });
  },

  'VBD.destroy': ({ pool: { database } }: Call, vbd: Ref) => {
    if (database.get('VBD', vbd).currently_attached) {
      throw new XapiError(
        'OPERATION_NOT_ALLOWED',
        `VBD '${vbd}' still attached to '${database.get('VBD', vbd).VM}'`,
      );
    }
    database.remove('VBD', vbd);
  },

  'VBD.eject': ({ pool: { database } }: Call, vbd: Ref) => {
    const record = assertRemovable(database.get('VBD', vbd), vbd);
    if (record.empty) throw new XapiError('VBD_IS_EMPTY', vbd);
    database.update('VBD', vbd, { empty: true, VDI: NULL_REF });
  },

  'VBD.insert': ({ pool: { database } }: Call, vbd: Ref, vdi: Ref) => {
    const record = assertRemovable(database.get('VBD', vbd), vbd);
    if (!record.empty) throw new XapiError('VBD_NOT_EMPTY', vbd);
    database.get('VDI', vdi);
    database.update('VBD', vbd, { empty: false, VDI: vdi });
  },

  'VBD.plug': (call: Call, vbd: Ref) => {
    const { database } = call.pool;
    const record = database.get('VBD', vbd);
    const vm = running(call, record.VM);
    if (record.currently_attached) throw new XapiError('DEVICE_ALREADY_ATTACHED', vbd);
    const { SR: sr, VBDs: users } = database.get('VDI', record.VDI);
    if (!canSeeSr(database, vm.resident_on, sr)) throw new XapiError('VM_REQUIRES_SR', record.VM, sr);
    if (users.some((user) => user !== vbd && database.get('VBD', user).currently_attached)) {
      throw new XapiError('VDI_IN_USE', record.VDI, 'attach');
    }
    database.update('VBD', vbd, { currently_attached: true, allowed_operations: ['attach', 'unplug'] });
  },

  'VBD.unplug': unplug,
  'VBD.unplug_force': unplug,

  'VBD.assert_attachable': ({ pool: { database } }: Call, vbd: Ref) => {
    const { VDI: vdi, empty } = database.get('VBD', vbd);
    if (!empty) database.get('VDI', vdi);
  },
};

function unplug(call: Call, vbd: Ref): void {
  const { database } = call.pool;
  const record = database.get('VBD', vbd);
  running(call, record.VM);
  if (!record.currently_attached) throw new XapiError('DEVICE_ALREADY_DETACHED', vbd);
  database.update('VBD', vbd, { currently_attached: false, allowed_operations: ['attach'] });
}

/** @throws XapiError VM_BAD_POWER_STATE */
export function running({ pool: { database } }: Call, vm: Ref): StoredRecord<'VM'> {
  const record = database.get('VM', vm);
  if (record.power_state !== 'Running') {
    throw new XapiError('VM_BAD_POWER_STATE', vm, 'running', record.power_state.toLowerCase());
  }
  return record;
}

function assertRemovable(record: StoredRecord<'VBD'>, vbd: Ref): StoredRecord<'VBD'> {
  if (record.type !== 'CD') throw new XapiError('VBD_NOT_REMOVABLE_MEDIA', vbd);
  return record;
}

/** `autodetect`, a number, or a name such as xvdb. @throws XapiError INVALID_DEVICE */
function deviceNumber(device: string, taken: readonly string[]): string {
  if (device === 'autodetect' || device === '') {
    return String([...Array(16).keys()].find((number) => !taken.includes(String(number))) ?? 16);
  }
  if (/^\d+$/.test(device)) return device;
  const letter = /^(?:xvd|hd|sd)([a-p])$/.exec(device)?.[1];
  if (letter === undefined) throw new XapiError('INVALID_DEVICE', device);
  return String(letter.charCodeAt(0) - 97);
}
