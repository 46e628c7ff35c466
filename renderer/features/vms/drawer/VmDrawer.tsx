import { Drawer } from '../../../components/drawer/Drawer.tsx';
import { DrawerNotice } from '../../../components/drawer/DrawerParts.tsx';
import type { Neighbours } from '../../../components/drawer/neighbours.ts';
import { formatDayTime, formatLongDuration } from '../../../format/time.ts';
import { useFleet } from '../../../store/fleet.ts';
import { useMinute, useNow } from '../../../store/now.ts';
import { setUi } from '../../../store/ui.ts';
import { toLineState } from '../rows/line-state.ts';
import { canAct, isActionable, type VmLine } from '../rows/vm-line.ts';
import { Addresses } from './Addresses.tsx';
import { Audit } from './Audit.tsx';
import { DeadlineCard } from './DeadlineCard.tsx';
import { Disks } from './Disks.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { Machine } from './Machine.tsx';
import { NameWithCopy } from './NameWithCopy.tsx';
import { ProvisioningTimeline } from './timeline/ProvisioningTimeline.tsx';
import { useVmDetails } from './use-vm-details.ts';
import { VmButtons } from './VmButtons.tsx';

interface VmDrawerProps {
  line: VmLine;
  /** The visible list, for moving to adjacent VMs. */
  lines: readonly VmLine[];
}

/** Everything about one VM, beside the list. Escape closes it. */
export function VmDrawer({ line, lines }: VmDrawerProps) {
  const { lease } = line;
  const now = useMinute();
  const me = useFleet((fleet) => fleet.me?.principal);
  const details = useVmDetails(line.vm);
  const { mark, word, sentence } = toLineState(line, now);
  const age = useNow((state) =>
    line.createdAt ? formatLongDuration(state.now - line.createdAt) : undefined,
  );
  return (
    <Drawer
      name={line.name}
      heading={<NameWithCopy line={line} />}
      mark={mark}
      word={word}
      notes={[age, line.owner === me ? 'yours' : line.owner]}
      neighbours={findNeighbours(line, lines)}
      onClose={() => setUi({ openVm: undefined })}
    >
      {canAct(line) && lease && <VmButtons line={line} lease={lease} />}
      {canAct(line) && lease && lease.state.kind !== 'releasing' && <DeadlineCard lease={lease} />}
      {isActionable(line) && line.refusal !== undefined && (
        <DrawerNotice label="Read-only">{line.refusal}.</DrawerNotice>
      )}
      {sentence !== undefined && <FailureNotice line={line} sentence={sentence} />}
      {line.elsewhere !== undefined && (
        <DrawerNotice>Read-only: {describeOwner(line)}. This console does not touch it.</DrawerNotice>
      )}
      {line.asOfAt !== undefined && (
        <DrawerNotice>
          {line.host} is unreachable; showing data as of {formatDayTime(line.asOfAt, now)}.
        </DrawerNotice>
      )}
      <Addresses line={line} interfaces={details?.interfaces} />
      {lease && <ProvisioningTimeline lease={lease} />}
      <Machine line={line} details={details} />
      {details && <Disks disks={details.disks} />}
      {lease && <Audit lease={lease} />}
    </Drawer>
  );
}

function findNeighbours(line: VmLine, lines: readonly VmLine[]): Neighbours {
  const index = lines.findIndex(({ key }) => key === line.key);
  const to = (next: VmLine | undefined) => next && (() => setUi({ openVm: next.key }));
  return { what: 'VM', above: to(lines[index - 1]), below: to(lines[index + 1]) };
}

function describeOwner({ vm, elsewhere }: VmLine): string {
  switch (vm?.owner.kind) {
    case 'other-installation':
      return `managed by ${elsewhere}`;
    case 'copy':
      return 'a copy of one of our VMs';
    default:
      return 'not created by DynVM';
  }
}
