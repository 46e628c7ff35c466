import type { Ref, StoredRecord } from '../database/records.ts';
import { canSeeSr } from '../hosts/host-selection.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import { deviceName, refreshDeviceOperations, refreshVdiOperations } from './allowed-operations.ts';
import { danglingRef, listVbds } from './vm-records.ts';

const NO_CD_HOTPLUG = 'HVM CDROMs cannot be hotplugged/unplugged, only inserted or ejected';

/** Block devices. */
export const vbdMessages: Handlers = {
  'VBD.create': ({ pool }: Call, args: Readonly<Record<string, unknown>>) => {
    const { database } = pool;
    const vm = String(args.VM);
    const { VDI: vdi = NULL_REF, type = 'Disk', empty = false, mode = 'RW' } = args;
    database.get('VM', vm);
    if (empty === true && type !== 'CD') throw new XapiError('VBD_NOT_REMOVABLE_MEDIA', 'in constructor');
    if (empty !== true) database.get('VDI', String(vdi));
    if (type === 'CD' && mode === 'RW') throw new XapiError('VBD_CDS_MUST_BE_READONLY');
    const taken = listVbds(pool, vm).map((vbd) => vbd.userdevice);
    const asked = String(args.userdevice ?? 'autodetect');
    const device = deviceNumber(asked, taken);
    if (taken.includes(device)) throw new XapiError('DEVICE_ALREADY_EXISTS', asked);
    const { uuid: _uuid, ...fields } = args;
    const created = database.insert('VBD', {
      ...fields,
      userdevice: device,
      currently_attached: false,
      metrics: danglingRef(pool),
      VDI: empty === true ? NULL_REF : vdi,
    });
    refreshDeviceOperations(database, vm);
    return created;
  },

  'VBD.destroy': ({ pool: { database } }: Call, vbd: Ref) => {
    const { currently_attached: attached, uuid, VM: vm, VDI: vdi } = database.get('VBD', vbd);
    if (attached) {
      const text = `VBD '${uuid}' still attached to '${database.get('VM', vm).uuid}'`;
      throw new XapiError('OPERATION_NOT_ALLOWED', text);
    }
    database.remove('VBD', vbd);
    refreshVdiOperations(database, vdi);
  },

  'VBD.eject': ({ pool: { database } }: Call, vbd: Ref) => {
    const record = assertRemovable(database.get('VBD', vbd), vbd);
    if (record.empty) throw new XapiError('VBD_IS_EMPTY', vbd);
    database.update('VBD', vbd, { empty: true, VDI: NULL_REF });
    refreshDeviceOperations(database, record.VM);
  },

  'VBD.insert': ({ pool: { database } }: Call, vbd: Ref, vdi: Ref) => {
    const record = assertRemovable(database.get('VBD', vbd), vbd);
    if (!record.empty) throw new XapiError('VBD_NOT_EMPTY', vbd);
    database.get('VDI', vdi);
    database.update('VBD', vbd, { empty: false, VDI: vdi });
    refreshDeviceOperations(database, record.VM);
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
    database.update('VBD', vbd, { currently_attached: true, device: deviceName(record.userdevice) });
    refreshDeviceOperations(database, record.VM);
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
  if (record.type === 'CD') throw new XapiError('OPERATION_NOT_ALLOWED', NO_CD_HOTPLUG);
  if (!record.currently_attached) throw new XapiError('DEVICE_ALREADY_DETACHED', vbd);
  database.update('VBD', vbd, { currently_attached: false });
  refreshDeviceOperations(database, record.VM);
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
  if (/^-?\d+$/.test(device)) return device;
  const letter = /^(?:xvd|hd|sd)([a-p])$/.exec(device)?.[1];
  if (letter === undefined) throw new XapiError('INVALID_DEVICE', device);
  return String(letter.charCodeAt(0) - 97);
}
