import type { Lease } from '../../../../core/model/lease.ts';
import type { RequestRow } from '../../../../core/model/request.ts';
import type { VmRow } from '../../../../core/model/vm.ts';
import { isInProgress } from '../../../view/progress.ts';

/** A line of the VM list: a VM on a host, a lease, or (mostly) both. */
export interface VmLine {
  readonly key: string;
  readonly name: string;
  readonly descriptor?: string;
  readonly vm?: VmRow;
  readonly lease?: Lease;
  readonly request?: RequestRow;
  readonly host: string;
  readonly address: string;
  readonly osKey: string;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly requester: string;
  /** The principal it belongs to; of VMs that are not ours, whose they are. */
  readonly owner: string;
  /** `key=value` each. */
  readonly tagList: readonly string[];
  /** All of them, as the list shows them. */
  readonly tags: string;
  readonly createdAt?: number;
  readonly deadlineAt?: number;
  /** The owner of a foreign VM, which is shown but never touched. */
  readonly elsewhere?: string;
  /** Why this person can't extend or release it, though it is ours. */
  readonly refusal?: string;
  /** Its host is unreachable; the data is from then. */
  readonly asOfAt?: number;
  /** The text to search, in lower case. */
  readonly searchText: string;
}

/** What a line shows of its host. */
export interface VmLineHost {
  readonly name: string;
  /** When an unreachable host was last live. */
  readonly asOfAt: number | undefined;
}

interface Parts {
  readonly vm: VmRow | undefined;
  readonly lease: Lease | undefined;
  readonly request: RequestRow | undefined;
  readonly host: VmLineHost | undefined;
  readonly refusal: string | undefined;
}

/** The line of a VM, a lease, or both. */
export function toVmLine(key: string, { vm, lease, request, host, refusal }: Parts): VmLine {
  const name = lease?.name ?? vm?.name ?? '';
  const descriptor = lease?.descriptor ?? getDescriptor(vm);
  const hostName = vm?.hostName ?? lease?.hostName ?? host?.name ?? '';
  const address = vm?.address ?? lease?.address ?? '';
  const osKey = lease?.osKey ?? '';
  const requester = request?.requester ?? '';
  const tagList = Object.entries(request?.spec.tags ?? {}).map(([tag, value]) => `${tag}=${value}`);
  const tags = tagList.join(' ');
  const asOfAt = host?.asOfAt;
  const elsewhere = describeForeignOwner(vm);
  const owner = lease?.owner ?? elsewhere ?? '';
  return {
    key,
    name,
    host: hostName,
    address,
    osKey,
    requester,
    owner,
    tagList,
    tags,
    vcpus: vm?.vcpus ?? lease?.vcpus ?? 0,
    memoryBytes: vm?.memoryBytes ?? lease?.memoryBytes ?? 0,
    searchText: [name, address, osKey, hostName, requester, owner, tags, vm?.osName, request?.id]
      .join(' ')
      .toLowerCase(),
    ...(descriptor !== undefined && { descriptor }),
    ...(vm && { vm }),
    ...(lease && { lease, createdAt: lease.createdAt, deadlineAt: lease.deadlineAt }),
    ...(request && { request }),
    ...(elsewhere !== undefined && { elsewhere }),
    ...(refusal !== undefined && { refusal }),
    ...(asOfAt !== undefined && { asOfAt }),
  };
}

function getDescriptor(vm: VmRow | undefined): string | undefined {
  return vm && 'descriptor' in vm.owner ? vm.owner.descriptor : undefined;
}

function describeForeignOwner(vm: VmRow | undefined): string | undefined {
  switch (vm?.owner.kind) {
    case 'other-installation':
      return vm.owner.installation;
    case 'copy':
      return 'a copy';
    case 'foreign':
      return 'not ours';
    default:
      return undefined;
  }
}

/** Deleted, and gone from its host. */
export function isGone({ lease, vm }: VmLine): boolean {
  return lease?.state.kind === 'deleted' && vm === undefined;
}

export function isFailed({ lease }: VmLine): boolean {
  return (
    lease?.state.kind === 'failed' ||
    (lease?.state.kind === 'releasing' && lease.state.blockedBy !== undefined)
  );
}

export function isBeingMade({ lease }: VmLine): boolean {
  return lease !== undefined && isInProgress(lease);
}

/** Whether this person can extend or release it. */
export function canAct(line: VmLine): boolean {
  return isActionable(line) && line.refusal === undefined;
}

/** Whether actions apply, to whoever may: it exists and is not already being released, unless that is stuck. */
export function isActionable({ lease }: VmLine): boolean {
  if (lease === undefined || lease.state.kind === 'deleted' || lease.state.kind === 'failed') return false;
  return lease.state.kind !== 'releasing' || lease.state.blockedBy !== undefined;
}
