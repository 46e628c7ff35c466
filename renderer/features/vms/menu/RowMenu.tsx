import { Menu } from '@mantine/core';
import { copyText, openLogin } from '../../../actions/shell.ts';
import { MENU_PROPS } from '../../../components/controls/menu-props.ts';
import { useGuestUsers } from '../../../store/fleet.ts';
import { setUi } from '../../../store/ui.ts';
import { nameLogins, toLoginCommand, toLoginProtocol } from '../../../view/guest-login.ts';
import { openExtendDialog, openReleaseDialog } from '../dialogs/dialog-store.ts';
import { canAct, isActionable, type VmLine } from '../rows/vm-line.ts';
import { closeRowMenu, useRowMenu } from './row-menu-store.ts';

/** The menu of a row, where it was asked for by the pointer or by Shift+F10. */
export function RowMenu({ lines }: { lines: readonly VmLine[] }) {
  const open = useRowMenu((state) => state.open);
  const line = open && lines.find(({ key }) => key === open.key);
  if (!open || !line) return null;
  return (
    <Menu
      {...MENU_PROPS}
      opened
      onChange={(opened) => !opened && closeRowMenu()}
      position="bottom-start"
      width={230}
    >
      <Menu.Target>
        <span style={{ position: 'fixed', left: open.xPx, top: open.yPx }} aria-hidden="true" />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Actions on ${line.name}`}>
        <Items line={line} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Items({ line }: { line: VmLine }) {
  const { key, name, address, osKey, lease } = line;
  const users = useGuestUsers();
  const protocol = toLoginProtocol(osKey);
  const leases = lease && canAct(line) ? [lease] : [];
  return (
    <>
      <Menu.Item onClick={() => setUi({ openVm: key })}>Show details</Menu.Item>
      <Menu.Item onClick={() => copyText(name, 'the name')}>Copy name</Menu.Item>
      <Menu.Item disabled={address === ''} onClick={() => copyText(address, address)}>
        Copy address
      </Menu.Item>
      <Menu.Item
        disabled={address === ''}
        onClick={() => copyText(toLoginCommand(address, osKey, users), `the ${nameLogins([osKey])}`)}
      >
        Copy {nameLogins([osKey])}
      </Menu.Item>
      <Menu.Item disabled={address === ''} onClick={() => openLogin(address, osKey)}>
        Open {protocol.toUpperCase()}
      </Menu.Item>
      <Menu.Divider />
      {isActionable(line) && line.refusal !== undefined && (
        <Menu.Label style={{ whiteSpace: 'normal' }}>{line.refusal}</Menu.Label>
      )}
      <Menu.Item disabled={leases.length === 0} onClick={() => openExtendDialog(leases)}>
        Extend…
      </Menu.Item>
      <Menu.Item disabled={leases.length === 0} c="var(--bad)" onClick={() => openReleaseDialog(leases)}>
        Release…
      </Menu.Item>
    </>
  );
}
