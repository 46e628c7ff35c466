import { z } from 'zod';
import { Failure } from './failure.ts';

/** What differs between the leases and the hosts. @see docs/recovery.md */
const DifferenceKind = z.enum([
  /** A clone that was not finished, and that nobody is making. */
  'incomplete',
  /** A VM of ours whose lease has ended, or has another VM. */
  'orphaned',
  /** A lease whose VM is gone, by a complete inventory of its pool. */
  'deleted-outside',
  /** A VM with our marker that no lease knows. */
  'untracked',
  /** A VM without a marker that a live document of the old service names by its uuid. */
  'imported',
  /** Marker and lease name different deadlines. */
  'deadline-differs',
  /** A disk of ours that no VM has. */
  'orphan-disk',
  'other-installation',
  /** A copy of a VM of ours: never touched. */
  'copy',
  /** Not connected, or still loading: nothing can be told of it. */
  'host-unknown',
]);
export type DifferenceKind = z.infer<typeof DifferenceKind>;

export const ReconcileFinding = z.object({
  kind: DifferenceKind,
  hostRef: z.number().int(),
  host: z.string(),
  /** Name of the VM or disk; absent for a whole host. */
  name: z.string().optional(),
  /** Uuid of the VM or disk. */
  uuid: z.string().optional(),
  leaseId: z.string().optional(),
  /** Of a disk: its virtual size. */
  sizeBytes: z.number().optional(),
  /** Of another installation's VM. */
  installation: z.string().optional(),
  /** What is to be done about it. `report`: only told, somebody must decide. */
  action: z.enum([
    'remove',
    'close',
    'adopt',
    'write-marker',
    'take-deadline',
    'take-over',
    'report',
    'none',
  ]),
  /** False in a dry run, and where it could not be done. */
  done: z.boolean(),
  /** A sentence. */
  message: z.string(),
  failure: Failure.optional(),
});
export type ReconcileFinding = z.infer<typeof ReconcileFinding>;

/** One difference of an earlier comparison. */
export const FindingRef = z.object({
  hostRef: z.number().int(),
  kind: DifferenceKind,
  /** Uuid of the VM or disk; where there is none, the lease's id. */
  id: z.string().max(200),
});
export type FindingRef = z.infer<typeof FindingRef>;

/** What names a finding in a later comparison. */
export function toFindingRef({ hostRef, kind, uuid, leaseId }: ReconcileFinding): FindingRef {
  return { hostRef, kind, id: uuid ?? leaseId ?? '' };
}

export const ReconcileOptions = z.object({
  /** Only tell what would be done. */
  dryRun: z.boolean().default(false),
  /** Settle and return only these; what differs no more is left out. Absent: everything. */
  only: z.array(FindingRef).min(1).max(5000).optional(),
  /** Delete disks of ours that no VM has; without, they are reported. */
  removeDisks: z.boolean().default(true),
  /** Take over everything of this other installation: its markers are rewritten to ours. */
  adopt: z.string().min(1).optional(),
  /** Take over although that installation left a sign of life lately. */
  force: z.boolean().default(false),
});
export type ReconcileOptions = z.infer<typeof ReconcileOptions>;
