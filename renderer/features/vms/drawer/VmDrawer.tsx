import { StateWord } from '../../../components/StateMark.tsx';
import { dayTime, longDuration } from '../../../format/time.ts';
import { useMinute, useNow } from '../../../store/now.ts';
import { setUi } from '../../../store/ui.ts';
import { lineState } from '../../../view/line-state.ts';
import { mayAct, type VmLine } from '../../../view/vm-lines.ts';
import { Addresses } from './Addresses.tsx';
import { Audit } from './Audit.tsx';
import { DeadlineCard } from './DeadlineCard.tsx';
import { Disks } from './Disks.tsx';
import { DrawerButtons, DrawerControls } from './DrawerButtons.tsx';
import { Machine } from './Machine.tsx';
import { MadeTimeline } from './MadeTimeline.tsx';
import { NameWithCopy } from './NameWithCopy.tsx';
import { Trouble } from './Trouble.tsx';
import { useVmDetails } from './use-vm-details.ts';
import classes from './VmDrawer.module.css';

interface VmDrawerProps {
  line: VmLine;
  /** The list as it is shown, for the way to the next one. */
  lines: readonly VmLine[];
}

/** Everything about one VM, beside the list. Escape closes it. */
export function VmDrawer({ line, lines }: VmDrawerProps) {
  const { lease } = line;
  const now = useMinute();
  const details = useVmDetails(line.vm);
  const { mark, word, sentence } = lineState(line, now);
  const age = useNow((state) => line.createdAt && longDuration(state.now - line.createdAt));
  return (
    <aside
      className={classes.drawer}
      aria-label={`Details of ${line.name}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) setUi({ openVm: undefined });
      }}
    >
      <header className={classes.top}>
        <StateWord mark={mark}>{word}</StateWord>
        <span className={classes.note}>
          {[age, line.elsewhere ?? 'ours'].filter(Boolean).map((part) => ` · ${part}`)}
        </span>
        <DrawerControls line={line} lines={lines} />
      </header>
      <NameWithCopy line={line} />
      {mayAct(line) && lease && <DrawerButtons line={line} lease={lease} />}
      {mayAct(line) && lease && lease.state.kind !== 'releasing' && <DeadlineCard lease={lease} />}
      {sentence !== undefined && <Trouble line={line} sentence={sentence} />}
      {line.elsewhere !== undefined && (
        <p className={classes.readOnly}>Read-only: it is {whose(line)}, so this console leaves it alone.</p>
      )}
      {line.asOfAt !== undefined && (
        <p className={classes.readOnly}>
          {line.host} does not answer: what stands here is as of {dayTime(line.asOfAt, now)}.
        </p>
      )}
      <Addresses line={line} interfaces={details?.interfaces} />
      {lease && <MadeTimeline lease={lease} />}
      <Machine line={line} />
      {details && <Disks disks={details.disks} />}
      {lease && <Audit lease={lease} />}
    </aside>
  );
}

function whose({ vm, elsewhere }: VmLine): string {
  switch (vm?.owner.kind) {
    case 'other-installation':
      return `managed by ${elsewhere}`;
    case 'copy':
      return 'a copy of one of our VMs';
    default:
      return 'not made by any console';
  }
}
