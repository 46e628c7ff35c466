import { isIP } from 'node:net';

export interface RemoteLogin {
  readonly protocol: 'ssh' | 'rdp';
  readonly address: string;
  readonly user: string;
}

/** A program with its arguments: no shell ever parses an address or a user. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** User names, with a Windows domain or without. Nothing that could be read as an option, a URL or a Windows Terminal command. */
const USER = /^[\p{L}\p{N}_][\p{L}\p{N}_.@\\-]{0,63}$/u;

export function userIsSafe(user: string): boolean {
  return USER.test(user);
}

/** Runs its arguments, then waits: a terminal closes with its program, before anybody can read why a login failed. */
const UNTIL_READ = `"$@" || { printf '\\nThe login ended with an error. Press Enter to close this window. '; read -r _; }`;

/** Terminals that can run ssh, preferred ones first, each with its own syntax. */
export function sshCommands({ address, user }: RemoteLogin, platform: NodeJS.Platform): Command[] {
  const ssh = ['ssh', '-l', user, '--', address];
  const kept = ['sh', '-c', UNTIL_READ, 'sh', ...ssh];
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
        { program: 'xdg-terminal-exec', args: kept },
        { program: 'x-terminal-emulator', args: ['-e', ...kept] },
        { program: 'gnome-terminal', args: ['--', ...kept] },
        { program: 'konsole', args: ['-e', ...kept] },
        { program: 'xfce4-terminal', args: ['-x', ...kept] },
        { program: 'kitty', args: kept },
        { program: 'alacritty', args: ['-e', ...kept] },
        { program: 'xterm', args: ['-e', ...kept] },
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

/** An .rdp file: one property per line, so a line break in the user would add a property. */
export function rdpFile({ address, user }: RemoteLogin): string {
  return `full address:s:${bracketed(address)}\r\nusername:s:${user}\r\nprompt for credentials:i:1\r\n`;
}

function sshUrl(address: string, user: string): string {
  return `ssh://${encodeURIComponent(user)}@${bracketed(address)}`;
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}
