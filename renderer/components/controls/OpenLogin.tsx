import { ActionIcon, Button } from '@mantine/core';
import { IconDeviceDesktop, IconTerminal2 } from '@tabler/icons-react';
import { openLogin } from '../../actions/shell.ts';
import { toLoginProtocol } from '../../view/guest-login.ts';

interface OpenLoginProps {
  name: string;
  address: string;
  osKey: string;
}

const WORDS = { ssh: 'Open SSH', rdp: 'Open RDP' } as const;
const ICONS = { ssh: IconTerminal2, rdp: IconDeviceDesktop } as const;

/** Logs in with the tools of this machine: a terminal with ssh, or the remote desktop. */
export function OpenLogin({ name, address, osKey }: OpenLoginProps) {
  const protocol = toLoginProtocol(osKey);
  const Icon = ICONS[protocol];
  return (
    <Button
      variant="default"
      leftSection={<Icon size={15} stroke={1.7} aria-hidden="true" />}
      disabled={address === ''}
      aria-label={`${WORDS[protocol]} to ${name}`}
      onClick={() => openLogin(address, osKey)}
    >
      {WORDS[protocol]}
    </Button>
  );
}

/** The same as an icon. */
export function OpenLoginIcon({ name, address, osKey }: OpenLoginProps) {
  const protocol = toLoginProtocol(osKey);
  const Icon = ICONS[protocol];
  return (
    <ActionIcon
      aria-label={`${WORDS[protocol]} to ${name}`}
      title={WORDS[protocol]}
      onClick={() => openLogin(address, osKey)}
    >
      <Icon size={14} stroke={1.7} />
    </ActionIcon>
  );
}
