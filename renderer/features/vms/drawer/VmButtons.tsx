import { Button } from '@mantine/core';
import { IconClockPlus, IconTrash } from '@tabler/icons-react';
import type { Lease } from '../../../../core/model/lease.ts';
import { OpenLogin } from '../../../components/controls/OpenLogin.tsx';
import { DrawerButtons } from '../../../components/drawer/DrawerParts.tsx';
import { openReleaseDialog } from '../dialogs/dialog-store.ts';
import { ExtendMenu } from '../dialogs/ExtendMenu.tsx';
import type { VmLine } from '../rows/vm-line.ts';

const ICON = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;

/** Actions on this VM. */
export function VmButtons({ line: { name, address, osKey }, lease }: { line: VmLine; lease: Lease }) {
  const leases = [lease];
  const leaving = lease.state.kind === 'releasing';
  return (
    <DrawerButtons>
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
        onClick={() => openReleaseDialog(leases)}
      >
        Release
      </Button>
    </DrawerButtons>
  );
}
