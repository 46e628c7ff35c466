import { XMLParser } from 'fast-xml-parser';
import type { Ref } from '../database/records.ts';
import { assertCanBootHere, findPossibleHosts } from '../hosts/host-selection.ts';
import { computeMemoryOverhead } from '../hosts/memory.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import type { VmOperation } from '../schema/vm-operations.ts';
import { NULL_REF, xapiDate } from '../schema/wire-type.ts';
import { refreshVmOperations } from './allowed-operations.ts';
import { withoutKey } from './answer-derived.ts';
import { assertOperationValid, runOperation } from './run-operation.ts';
import { holdStorage } from './vdi-messages.ts';
import { destroyVmRecords } from './vm-records.ts';

/** VM.create, VM.provision, VM.destroy, and checks of a VM. @see docs/spec/xapi.md#provision */
export const vmLifecycleMessages: Handlers = {
  'VM.create': (call: Call, args: Readonly<Record<string, unknown>>) => createVm(call, args),

  'VM.provision': async (call: Call, vm: Ref) => {
    const { is_a_template: isTemplate, power_state: state } = call.pool.database.get('VM', vm);
    if (!isTemplate && state === 'Halted') throw new XapiError('PROVISION_ONLY_ALLOWED_ON_TEMPLATE');
    await runOperation(call, vm, 'provision', () => provision(call, vm));
  },

  'VM.destroy': (call: Call, vm: Ref) => {
    if (call.pool.database.get('VM', vm).is_default_template) {
      throw new XapiError('VM_CANNOT_DELETE_DEFAULT_TEMPLATE', vm);
    }
    return runOperation(call, vm, 'destroy', () => {
      const image = call.pool.database.get('VM', vm).suspend_VDI;
      destroyVmRecords(call.pool, vm);
      if (image !== NULL_REF) call.pool.storage.destroy(image);
    });
  },

  'VM.assert_operation_valid': (call: Call, vm: Ref, operation: VmOperation) =>
    assertOperationValid(call, vm, operation),

  'VM.assert_can_boot_here': (call: Call, vm: Ref, host: Ref) => {
    call.pool.database.get('host', host);
    assertCanBootHere(call.pool.database, vm, host);
  },

  'VM.get_possible_hosts': (call: Call, vm: Ref) => findPossibleHosts(call.pool.database, vm),

  /** A VM is agile if all its disks are on shared storage. */
  'VM.assert_agile': ({ pool: { database } }: Call, vm: Ref) => {
    for (const vbd of database.get('VM', vm).VBDs) {
      const disk = database.find('VDI', database.get('VBD', vbd).VDI);
      if (disk !== undefined && !database.get('SR', disk.SR).shared) {
        throw new XapiError('HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED', disk.SR);
      }
    }
  },

  'VM.update_allowed_operations': ({ pool: { database } }: Call, vm: Ref) =>
    refreshVmOperations(database, vm),
};

function createVm({ pool }: Call, args: Readonly<Record<string, unknown>>): Ref {
  const { database, random } = pool;
  const { uuid: _uuid, ...given } = args;
  const config = (given.other_config ?? {}) as Record<string, string>;
  const vm = database.insert('VM', {
    ...given,
    power_state: 'Halted',
    resident_on: NULL_REF,
    metrics: database.insert('VM_metrics', {}),
    other_config: { mac_seed: random.uuid(), ...config },
  });
  const record = database.get('VM', vm);
  database.update('VM', vm, { memory_overhead: computeMemoryOverhead(database, record) });
  refreshVmOperations(database, vm);
  return vm;
}

/** Turns the template into a VM first, as the real server does: it stays a VM even if creating its disks fails. */
async function provision(call: Call, vm: Ref): Promise<void> {
  const { database } = call.pool;
  const { metrics, other_config: config } = database.get('VM', vm);
  database.update('VM', vm, { is_a_template: false });
  database.update('VM_metrics', metrics, { install_time: xapiDate(Date.now()) });
  if (config.disks === undefined) return;
  await makeDisks(call, vm, parseDiskRecipes(config.disks));
  database.update('VM', vm, { other_config: withoutKey(withoutKey(config, 'disks'), 'postinstall') });
}

interface DiskRecipe {
  readonly device: string;
  readonly size: string;
  readonly sr: string;
  readonly bootable: string;
  readonly type: string;
}

/** `<provision><disk device size sr bootable type/></provision>` */
function parseDiskRecipes(xml: string): DiskRecipe[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    isArray: (name) => name === 'disk',
  });
  const parsed = parser.parse(xml) as { provision?: { disk?: DiskRecipe[] } };
  return parsed.provision?.disk ?? [];
}

async function makeDisks(call: Call, vm: Ref, recipes: readonly DiskRecipe[]): Promise<void> {
  const { database, storage, options } = call.pool;
  const made: Ref[] = [];
  try {
    for (const recipe of recipes) {
      const sr = database.table('SR').refByUuid.get(recipe.sr);
      if (sr === undefined) throw new XapiError('UUID_INVALID', 'sr', recipe.sr);
      const fields = { name_label: database.get('VM', vm).name_label, type: recipe.type };
      const disk = { sr, virtualSize: Number(recipe.size), fields };
      made.push(
        await holdStorage(call, { sr, operation: 'vdi_create', ms: options.createMs }, () =>
          storage.create(disk),
        ),
      );
    }
  } catch (error) {
    for (const vdi of made) storage.destroy(vdi);
    throw error;
  }
  recipes.forEach((recipe, index) => {
    database.insert('VBD', {
      VM: vm,
      VDI: made[index],
      userdevice: recipe.device,
      bootable: recipe.bootable === 'true',
      type: 'Disk',
      other_config: { owner: '' },
    });
  });
}
