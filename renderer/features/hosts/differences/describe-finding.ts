import { assertNever } from '../../../../core/model/assert-never.ts';
import type { DifferenceKind, ReconcileFinding } from '../../../../core/model/reconcile.ts';
import { formatGib } from '../../../format/quantity.ts';

/** What a kind of difference is called. */
export const KIND_NAMES: Readonly<Record<DifferenceKind, string>> = {
  'orphan-disk': 'Orphan disk',
  orphaned: 'Orphaned VM',
  incomplete: 'Incomplete clone',
  'deleted-outside': 'VM deleted by someone else',
  untracked: 'Untracked VM',
  imported: 'VM of the old service',
  'deadline-differs': 'Deadlines differ',
  'other-installation': 'VM of another installation',
  copy: 'Copy of a VM',
  'host-unknown': 'Not connected',
};

export interface Outcome {
  /** What will be done. */
  readonly sentence: string;
  /** On the button; absent where nothing can be done from here. */
  readonly verb?: string;
  /** Cannot be undone: asks first. */
  readonly deletes: boolean;
}

/** What settling a finding does. */
export function describeOutcome({ kind, action, sizeBytes }: ReconcileFinding): Outcome {
  switch (action) {
    case 'remove':
      if (kind !== 'orphan-disk') {
        return { sentence: 'The VM and its own disks are deleted', verb: 'Delete VM', deletes: true };
      }
      return {
        sentence: `The disk is deleted${sizeBytes === undefined ? '' : ` (${formatGib(sizeBytes)})`}`,
        verb: 'Delete disk',
        deletes: true,
      };
    case 'close':
      return { sentence: 'The lease ends as deleted outside', verb: 'End lease', deletes: false };
    case 'adopt':
      return {
        sentence:
          kind === 'imported'
            ? 'It becomes a lease, with the deadline of its document'
            : 'It becomes a lease, with the deadline in its marker',
        verb: 'Adopt',
        deletes: false,
      };
    case 'write-marker':
      return {
        sentence: 'The deadline of the lease is written to the VM',
        verb: 'Write deadline',
        deletes: false,
      };
    case 'take-deadline':
      return { sentence: 'The later deadline of the VM applies', verb: 'Use later deadline', deletes: false };
    case 'take-over':
      return { sentence: 'It becomes a VM of this installation', verb: 'Take over', deletes: false };
    case 'report':
    case 'none':
      return { sentence: describeInaction(kind), deletes: false };
    default:
      return assertNever(action);
  }
}

function describeInaction(kind: DifferenceKind): string {
  switch (kind) {
    case 'other-installation':
      return 'Nothing: that installation deletes it';
    case 'copy':
      return 'Nothing, ever';
    case 'host-unknown':
      return 'Compared when the host is connected';
    default:
      return 'Nothing';
  }
}
