import { z } from 'zod';
import { DoctorReport } from '../model/doctor.ts';
import { HostRow } from '../model/host.ts';
import { VmDetails, VmRow } from '../model/vm.ts';
import { ConfigProblemRow } from './configuration.ts';
import { defineOperations } from './define.ts';

/** Which host entries a request may use. @see docs/spec/legacy-api.md#labels */
const LabelFilter = {
  labels: z.array(z.string()).default([]),
  ignoreLabels: z.boolean().default(false),
};

/** One finding of a host check. */
export const HostCheckItem = z.object({
  what: z.enum([
    'ini',
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
  /** The OS key, SR, network or ini key it is about. */
  subject: z.string().optional(),
  verdict: z.enum(['ok', 'warning', 'error']),
  /** A sentence. */
  message: z.string(),
  /** How long finding it took; with the first item of a kind. */
  durationMs: z.number().optional(),
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
    .object({
      fingerprintSha256: z.string(),
      subject: z.string(),
      validToAt: z.number(),
      /** Pinned by the ini, signed by an authority of this machine, accepted unverified, or refused. */
      trust: z.enum(['pinned', 'system', 'unverified', 'refused']),
    })
    .optional(),
});
export type HostCheck = z.infer<typeof HostCheck>;

/** What a host has that an ini can name. */
export const HostFound = z.object({
  /** Those a host has attached; the one with the most free space first. */
  storages: z.array(
    z.object({ name: z.string(), freeBytes: z.number(), sizeBytes: z.number(), shared: z.boolean() }),
  ),
  /** People's own templates, no snapshots and none that every host ships with; by name. */
  templates: z.array(
    z.object({
      name: z.string(),
      vcpus: z.number(),
      memoryBytes: z.number(),
      /** An OS key its name lets one think of; distinct within the list. */
      osKey: z.string(),
    }),
  ),
  networks: z.array(z.object({ device: z.string(), name: z.string() })),
});
export type HostFound = z.infer<typeof HostFound>;

/** What a visit to a host came to that is not in the ini, or not as it would be. */
export const HostTest = z.object({
  /** What is wrong with the values themselves; the host is visited only without any. */
  problems: z.array(ConfigProblemRow),
  check: HostCheck.optional(),
  found: HostFound.optional(),
});
export type HostTest = z.infer<typeof HostTest>;

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
  'hosts.get': {
    input: z.object({ hostRef: z.number().int() }),
    output: HostRow,
    scope: 'read',
    doc: 'One host entry.',
  },
  'hosts.check': {
    input: z.object({ hostRefs: z.array(z.number().int()).optional() }),
    output: z.array(HostCheck),
    scope: 'admin',
    doc: 'Tries login, storage, templates, networks and certificate of hosts.',
  },
  'hosts.test': {
    input: z.object({
      /** Keys of a `[xenhostN]` section as they would stand in the ini. Without a storage the host's first is taken. */
      entries: z.record(z.string().max(200), z.string().max(4000)),
      /** The password itself; `host.password` may hold a reference instead. */
      password: z.string().min(1).max(4000).optional(),
      /** Or that of a host in force, which is sent to the address it was given for and to no other. */
      passwordOf: z.number().int().optional(),
    }),
    output: HostTest,
    scope: 'admin',
    doc: 'Visits a host that is not in force yet: login, certificate, storage, templates, networks. Only reads.',
  },
  'hosts.doctor': {
    input: z.object({}),
    output: DoctorReport,
    scope: 'read',
    doc: 'Templates by OS and host: missing, guest tools, disk, network, and where hosts differ. Asks no host.',
  },
  'hosts.retry': {
    input: z.object({ hostRef: z.number().int() }),
    output: HostRow,
    scope: 'admin',
    doc: 'Tries now to connect to a host entry that is unreachable or refused; its row afterwards, or after 20 s.',
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
    doc: 'Disks, network interfaces, template and guest tools of a VM, as its host last told.',
  },
  'capacity.list': {
    input: z.object(LabelFilter),
    output: z.array(z.object({ osKey: z.string(), count: z.number().int().nonnegative() })),
    scope: 'read',
    doc: 'How many more VMs of each OS key fit now, net of reservations. The keys share the room: do not add them up.',
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
