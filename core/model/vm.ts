import { z } from 'zod';

/** Whose VM it is. Only `ours` may be acted on. */
export const VmOwner = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ours'),
    leaseId: z.string(),
    requestId: z.string(),
    descriptor: z.string(),
    deadlineAt: z.number().int().optional(),
  }),
  /** Another installation's marker: read-only until an admin takes it over. */
  z.object({
    kind: z.literal('other-installation'),
    installation: z.string(),
    descriptor: z.string().optional(),
  }),
  /** Carries a marker whose `dynvm:vm` is not its own uuid: a clone, copy or snapshot of a marked VM. Never touched. */
  z.object({ kind: z.literal('copy') }),
  z.object({ kind: z.literal('foreign') }),
]);
export type VmOwner = z.infer<typeof VmOwner>;

/** What of a VM changes too often, or matters too seldom, for its row. */
export const VmDetails = z.object({
  disks: z.array(
    z.object({
      /** In the guest: `xvda`; the position where it isn't attached. */
      device: z.string(),
      name: z.string(),
      /** Name and uuid of its SR. */
      storage: z.string(),
      storageUuid: z.string(),
      virtualBytes: z.number(),
      /** What it takes on the SR now. */
      physicalBytes: z.number(),
    }),
  ),
  interfaces: z.array(z.object({ device: z.string(), mac: z.string(), network: z.string() })),
  /** What it was made of, where its description tells. */
  template: z.string().optional(),
  /** Of the guest tools that report now: `8.4`. */
  toolsVersion: z.string().optional(),
});
export type VmDetails = z.infer<typeof VmDetails>;

/** One VM of the fleet; templates, snapshots and control domains are no VMs here. */
export const VmRow = z.object({
  /** `<hostRef>/<uuid>`: unique over the fleet. */
  key: z.string(),
  hostRef: z.number().int(),
  uuid: z.string(),
  name: z.string(),
  description: z.string(),
  powerState: z.enum(['Halted', 'Paused', 'Running', 'Suspended']),
  /** The physical host it runs on. */
  hostName: z.string().optional(),
  /** Absent while there is none that can be used. @see docs/spec/xapi.md#guest-metrics */
  address: z.string().optional(),
  /** All values of guest-metrics `networks`, comma-joined. @see docs/spec/legacy-api.md#showall */
  networkInfo: z.string(),
  osName: z.string().optional(),
  vcpus: z.number().int(),
  /** `memory_static_max` */
  memoryBytes: z.number(),
  /** Virtual size of its own disks. */
  diskBytes: z.number(),
  owner: VmOwner,
});
export type VmRow = z.infer<typeof VmRow>;
