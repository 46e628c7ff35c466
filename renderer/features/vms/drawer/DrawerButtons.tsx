import { ActionIcon, Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconClockPlus, IconTrash, IconX } from '@tabler/icons-react';
import type { Lease } from '../../../../core/model/lease.ts';
import { OpenLogin } from '../../../components/OpenLogin.tsx';
import { setUi } from '../../../store/ui.ts';
import type { VmLine } from '../../../view/vm-lines.ts';
import { askRelease } from '../dialog-store.ts';
import { ExtendMenu } from '../ExtendMenu.tsx';
import { positionAfter } from '../row-position.ts';
import classes from './VmDrawer.module.css';

const ICON = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;

/** The way to the rows around, and out. */
export function DrawerControls({ line, lines }: { line: VmLine; lines: readonly VmLine[] }) {
  const index = lines.findIndex(({ key }) => key === line.key);
  const go = (key: string) => {
    const target = positionAfter(key, { index, count: lines.length, page: 1 });
    const next = target === undefined ? undefined : lines[target];
    if (next) setUi({ openVm: next.key });
  };
  return (
    <span className={classes.controls}>
      <ActionIcon aria-label="VM above" title="VM above" disabled={index <= 0} onClick={() => go('ArrowUp')}>
        <IconChevronUp size={16} stroke={1.7} />
      </ActionIcon>
      <ActionIcon
        aria-label="VM below"
        title="VM below"
        disabled={index >= lines.length - 1}
        onClick={() => go('ArrowDown')}
      >
        <IconChevronDown size={16} stroke={1.7} />
      </ActionIcon>
      <ActionIcon aria-label="Close the details" title="Close" onClick={() => setUi({ openVm: undefined })}>
        <IconX size={16} stroke={1.7} />
      </ActionIcon>
    </span>
  );
}

/** What can be done with this VM. */
export function DrawerButtons({ line: { name, address, osKey }, lease }: { line: VmLine; lease: Lease }) {
  const leases = [lease];
  const leaving = lease.state.kind === 'releasing';
  return (
    <div className={classes.buttons}>
      <ExtendMenu leases={leases}>
        <Button leftSection={<IconClockPlus {...ICON} />} disabled={leaving}>
          Extend
        </Button>
      </ExtendMenu>
      <OpenLogin name={name} address={address} osKey={osKey} />
      <Button
        variant="default"
        c="var(--bad)"
        leftSection={<IconTrash {...ICON} />}
        onClick={() => askRelease(leases)}
      >
        Release
      </Button>
    </div>
  );
}
