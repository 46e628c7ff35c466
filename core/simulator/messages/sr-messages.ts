import type { Ref } from '../database/records.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import { refreshVdiOperations } from './allowed-operations.ts';

/** SRs and their PBDs. @see docs/spec/xapi.md#storage */
export const srMessages: Handlers = {
  'SR.scan': ({ pool, task }: Call, sr: Ref) =>
    pool.storageLock.hold({ sr, operation: 'scan', task }, async () => {
      const { database, storage, scheduler, options } = pool;
      assertAttached(
        database.get('SR', sr).PBDs.map((pbd) => database.get('PBD', pbd)),
        sr,
      );
      await scheduler.sleep(options.createMs);
      storage.scan(sr);
    }),
  'SR.update': ({ pool: { storage, database } }: Call, sr: Ref) => {
    database.get('SR', sr);
    storage.scan(sr);
  },
  'SR.get_supported_types': () => ['ext', 'file', 'iso', 'lvm', 'lvmohba', 'lvmoiscsi', 'nfs', 'smb', 'udev'],
  'SR.assert_can_host_ha_statefile': ({ pool: { database } }: Call, sr: Ref) => {
    if (!database.get('SR', sr).shared) throw new XapiError('SR_OPERATION_NOT_SUPPORTED', sr);
  },

  'PBD.plug': ({ pool: { database } }: Call, pbd: Ref) => {
    database.update('PBD', pbd, { currently_attached: true });
    for (const vdi of database.get('SR', database.get('PBD', pbd).SR).VDIs)
      refreshVdiOperations(database, vdi);
  },
  'PBD.unplug': ({ pool: { database } }: Call, pbd: Ref) => {
    const { SR: sr, host } = database.get('PBD', pbd);
    for (const vdi of database.get('SR', sr).VDIs) {
      const used = database
        .get('VDI', vdi)
        .VBDs.map((vbd) => database.get('VBD', vbd))
        .some((vbd) => vbd.currently_attached && residence(database, vbd.VM) === host);
      if (used) throw new XapiError('VDI_IN_USE', vdi, 'unplug');
    }
    database.update('PBD', pbd, { currently_attached: false });
    for (const vdi of database.get('SR', sr).VDIs) refreshVdiOperations(database, vdi);
  },
};

function residence(database: Call['pool']['database'], vm: Ref): Ref {
  return database.find('VM', vm)?.resident_on ?? NULL_REF;
}

function assertAttached(pbds: readonly { currently_attached: boolean }[], sr: Ref): void {
  if (!pbds.some((pbd) => pbd.currently_attached)) throw new XapiError('SR_HAS_NO_PBDS', sr);
}
