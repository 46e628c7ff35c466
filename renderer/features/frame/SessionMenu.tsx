import { Button, Menu } from '@mantine/core';
import { IconLayoutDashboard, IconLogout } from '@tabler/icons-react';
import { notifyFailure } from '../../actions/notifications.tsx';
import { bridge } from '../../bridge.ts';

interface SessionMenuProps {
  /** The other view of this console: the whole, or one's own VMs. */
  other: { readonly label: string; readonly path: string };
}

/** Who is signed in, the other view, and signing out. The owner at a window of their own has no session. */
export function SessionMenu({ other }: SessionMenuProps) {
  const { session } = bridge;
  if (session === undefined) return null;
  const signOut = () =>
    session.signOut().catch((error: unknown) => notifyFailure('Could not sign out', error));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" aria-label={`Signed in as ${session.principal}`}>
          {session.principal}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.principal}, {session.role}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconLayoutDashboard size={15} stroke={1.7} />}
          onClick={() => window.location.assign(other.path)}
        >
          {other.label}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} stroke={1.7} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
