import { z } from 'zod';
import { HostRow } from '../model/host.ts';
import { VmDetails, VmRow } from '../model/vm.ts';
import { defineOperations } from './define.ts';

/** Which host entries an ask may use. @see LEGACY.md §2 labels */
const LabelFilter = {
  labels: z.array(z.string()).default([]),
  ignoreLabels: z.boolean().default(false),
};

/** One finding of a host check. */
export const HostCheckItem = z.object({
  what: z.enum([
    'connection',
    'certificate',
    'login',
    'version',
    'clock',
    'host',
    'storage',
    'template',
    'network',
  ]),
  /** The OS key, SR or network it is about. */
  subject: z.string().optional(),
  verdict: z.enum(['ok', 'warning', 'error']),
  /** A sentence. */
  message: z.string(),
});
export type HostCheckItem = z.infer<typeof HostCheckItem>;

export const HostCheck = z.object({
  hostRef: z.number().int(),
  name: z.string(),
  ok: z.boolean(),
  durationMs: z.number(),
  items: z.array(HostCheckItem),
  /** What the host presented, to pin with `host.tls.fingerprint`. */
  certificate: z
    .object({ fingerprintSha256: z.string(), subject: z.string(), validToAt: z.number() })
    .optional(),
});
export type HostCheck = z.infer<typeof HostCheck>;

/** What an entry's hosts themselves say of their VMs right now; nothing where they can't be asked. */
export const HostVms = z.object({ hostRef: z.number().int(), vms: z.array(VmRow) });
export type HostVms = z.infer<typeof HostVms>;

export const fleetOperations = defineOperations({
  'hosts.list': {
    input: z.object({}),
    output: z.array(HostRow),
    scope: 'read',
    doc: 'Host entries with state, capacity and slots.',
  },
  'hosts.check': {
    input: z.object({ hostRefs: z.array(z.number().int()).optional() }),
    output: z.array(HostCheck),
    scope: 'admin',
    doc: 'Tries login, storage, templates, networks and certificate of hosts.',
  },
  'hosts.cordon': {
    input: z.object({
      hostRef: z.number().int(),
      /** Kept as it is where there is one already and none is given. */
      reason: z.string().trim().min(1).max(200).optional(),
      /** The host is to become empty; nothing is moved. */
      drain: z.boolean().default(false),
    }),
    output: HostRow,
    scope: 'admin',
    doc: 'No new VMs on a host entry until it is uncordoned, also after a restart; its VMs stay.',
  },
  'hosts.uncordon': {
    input: z.object({ hostRef: z.number().int() }),
    output: HostRow,
    scope: 'admin',
    doc: 'A cordoned host entry takes new VMs again.',
  },
  'vms.list': {
    input: z.object({ osKey: z.string().min(1).toLowerCase().optional(), ...LabelFilter }),
    output: z.array(VmRow),
    scope: 'read',
    doc: 'Every VM of the fleet, or of the hosts that have a template for an OS key.',
  },
  'vms.byHost': {
    input: z.object({ osKey: z.string().min(1).toLowerCase().optional(), ...LabelFilter }),
    output: z.array(HostVms),
    scope: 'read',
    doc: 'VMs by host entry, ascending; an entry that is down, or has none, is named with an empty list.',
  },
  'vms.details': {
    input: z.object({ hostRef: z.number().int(), uuid: z.string() }),
    output: VmDetails,
    scope: 'read',
    doc: 'Disks and network interfaces of a VM, as its host last told.',
  },
  'capacity.count': {
    input: z.object({ osKey: z.string().min(1).toLowerCase(), ...LabelFilter }),
    output: z.number().int().nonnegative(),
    scope: 'read',
    doc: 'How many more VMs of an OS key fit now, net of reservations; 0 for an unknown one.',
  },
  'capacity.byLabel': {
    input: z.object({ osKey: z.string().min(1).toLowerCase() }),
    output: z.array(z.object({ label: z.string(), count: z.number().int().nonnegative() })),
    scope: 'read',
    doc: 'The same per host label, ending with `default` for unlabelled hosts.',
  },
});
