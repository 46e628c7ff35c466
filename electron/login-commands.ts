import { isIP } from 'node:net';

export interface RemoteLogin {
  readonly protocol: 'ssh' | 'rdp';
  readonly address: string;
  readonly user: string;
}

/** A program with its arguments: never a line for a shell to read. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** Names and Windows' domain names. Nothing an option, a URL or a line of Windows Terminal could be made of. */
const USER = /^[\p{L}\p{N}_][\p{L}\p{N}_.@\\-]{0,63}$/u;

export function userIsSafe(user: string): boolean {
  return USER.test(user);
}

/** Terminals that run ssh, best first, as each wants to be told. */
export function sshCommands({ address, user }: RemoteLogin, platform: NodeJS.Platform): Command[] {
  const ssh = ['ssh', '-l', user, '--', address];
  switch (platform) {
    case 'win32':
      return [
        { program: 'wt.exe', args: ssh },
        { program: 'conhost.exe', args: ssh },
      ];
    case 'darwin':
      // Terminal takes a program only as AppleScript text; the handler of ssh: takes an address.
      return [{ program: 'open', args: [sshUrl(address, user)] }];
    default:
      return [
        { program: 'xdg-terminal-exec', args: ssh },
        { program: 'x-terminal-emulator', args: ['-e', ...ssh] },
        { program: 'gnome-terminal', args: ['--', ...ssh] },
        { program: 'konsole', args: ['-e', ...ssh] },
        { program: 'xfce4-terminal', args: ['-x', ...ssh] },
        { program: 'kitty', args: ssh },
        { program: 'alacritty', args: ['-e', ...ssh] },
        { program: 'xterm', args: ['-e', ...ssh] },
      ];
  }
}

/** Remote desktop programs of Linux. */
export function rdpCommands({ address, user }: RemoteLogin): Command[] {
  const target = bracketed(address);
  const freerdp = [`/v:${target}`, `/u:${user}`, '/dynamic-resolution'];
  return [
    { program: 'remmina', args: ['-c', `rdp://${encodeURIComponent(user)}@${target}`] },
    { program: 'xfreerdp3', args: freerdp },
    { program: 'xfreerdp', args: freerdp },
    { program: 'rdesktop', args: ['-u', user, address] },
  ];
}

/** What a remote desktop program reads; one property a line, so a line break in the user would be another property. */
export function rdpFile({ address, user }: RemoteLogin): string {
  return `full address:s:${bracketed(address)}\r\nusername:s:${user}\r\nprompt for credentials:i:1\r\n`;
}

function sshUrl(address: string, user: string): string {
  return `ssh://${encodeURIComponent(user)}@${bracketed(address)}`;
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}
