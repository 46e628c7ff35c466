import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDotsVertical, IconPencil, IconPlugConnected } from '@tabler/icons-react';
import type { HostRow } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import { MENU_PROPS } from '../../../components/controls/menu-props.ts';
import { DrawerButtons, DrawerNotice } from '../../../components/drawer/DrawerParts.tsx';
import { pluralize } from '../../../format/quantity.ts';
import { useScopeRefusal } from '../../../store/fleet.ts';
import { testHosts, uncordonHost } from '../hosts-actions.ts';
import { reviewEdits, setHosts, useHosts } from '../hosts-store.ts';
import classes from './HostButtons.module.css';

const ICON = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;

/** Actions on this entry. */
export function HostButtons({ entry }: { entry: HostRow }) {
  const { hostRef, cordon } = entry;
  const testing = useHosts((hosts) => hosts.testing.has(hostRef));
  const name = toHostName(entry);
  const refusal = useScopeRefusal('admin');
  if (refusal !== undefined) {
    return <DrawerNotice label="Read-only">Testing, editing and cordoning: {refusal}.</DrawerNotice>;
  }
  return (
    <DrawerButtons>
      <Button
        leftSection={<IconPlugConnected {...ICON} />}
        loading={testing}
        onClick={() => void testHosts([hostRef])}
      >
        Test
      </Button>
      <Button
        variant="default"
        leftSection={<IconPencil {...ICON} />}
        onClick={() => setHosts({ dialog: { kind: 'form', hostRef } })}
      >
        Edit
      </Button>
      {cordon ? (
        <Button variant="default" onClick={() => void uncordonHost({ hostRef, name })}>
          Uncordon
        </Button>
      ) : (
        <Button
          variant="default"
          onClick={() => setHosts({ dialog: { kind: 'cordon', hostRef, drain: false } })}
        >
          Cordon
        </Button>
      )}
      {!cordon?.draining && (
        <Button
          variant="default"
          onClick={() => setHosts({ dialog: { kind: 'cordon', hostRef, drain: true } })}
        >
          Drain
        </Button>
      )}
      <Menu {...MENU_PROPS} position="bottom-end">
        <Menu.Target>
          <ActionIcon className={classes.more} variant="default" size={30} aria-label="More">
            <IconDotsVertical {...ICON} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => reviewRemoval(entry, name)}>Remove from the ini…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </DrawerButtons>
  );
}

function reviewRemoval({ hostRef, leases }: HostRow, name: string): void {
  const stay = leases
    ? `It still runs ${pluralize(leases.count, 'VM')} of ours: the host stays connected, accepts no new VMs, and disappears when the last one ends.`
    : 'It runs none of our VMs: DynVM stops following it at once.';
  reviewEdits({
    title: `Remove ${name}`,
    note: `${stay} Other VMs are left alone. History and reports are kept.`,
    edits: [{ kind: 'remove-section', section: `xenhost${hostRef}` }],
    secrets: {},
    done: `Removed ${name} from the ini`,
  });
}
