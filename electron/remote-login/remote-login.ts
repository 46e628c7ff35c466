import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shell } from 'electron';
import { DynvmError } from '../../core/model/failure.ts';
import {
  type Command,
  type RemoteLogin,
  rdpCommands,
  rdpFile,
  sshCommands,
  userIsSafe,
} from './login-commands.ts';

/** A program that still runs after this time has opened its window. */
const STARTED_AFTER_MS = 700;

/**
 * Opens a terminal with ssh, or the remote desktop of this machine.
 * @throws DynvmError bad-input: not an IP address, or a user name that could be read as something else; unavailable: nothing here can do it, and what would
 */
export async function openRemoteLogin(login: RemoteLogin): Promise<void> {
  const { protocol, address, user } = login;
  if (isIP(address) === 0) throw refused(`${JSON.stringify(address)} is not an IP address`);
  if (!userIsSafe(user)) throw refused(`${JSON.stringify(user)} is not a user name that can be passed on`);
  if (protocol === 'rdp' && process.platform !== 'linux') return openRdpFile(login);
  const commands = protocol === 'ssh' ? sshCommands(login, process.platform) : rdpCommands(login);
  for (const command of commands) if (await starts(command)) return;
  throw new DynvmError({
    code: 'unavailable',
    message: `No ${protocol === 'ssh' ? 'terminal' : 'remote desktop program'} of this machine could be opened`,
    hint: `Looked for ${commands.map(({ program }) => program).join(', ')}. Install one of them, or copy the address.`,
  });
}

async function openRdpFile(login: RemoteLogin): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dynvm-rdp-'));
  const file = path.join(folder, 'vm.rdp');
  await writeFile(file, rdpFile(login), { mode: 0o600 });
  const problem = await shell.openPath(file);
  if (problem === '') return;
  throw new DynvmError({
    code: 'unavailable',
    message: `The remote desktop could not be opened: ${problem}`,
    hint: 'Install a program that opens .rdp files, or copy the address.',
  });
}

/** True if the program keeps running or exits with 0; false if it is not installed or fails at once. */
function starts({ program, args }: Command): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore', shell: false });
    const timer = setTimeout(() => resolve(true), STARTED_AFTER_MS);
    const settle = (started: boolean) => {
      clearTimeout(timer);
      resolve(started);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
    child.unref();
  });
}

function refused(message: string): DynvmError {
  return new DynvmError({ code: 'bad-input', message });
}
