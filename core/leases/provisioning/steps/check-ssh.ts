import { describeSystemError } from '../../../base/describe-system-error.ts';
import type { Config, GuestLogin } from '../../../config/index.ts';
import { DynvmError } from '../../../model/failure.ts';
import type { Clock } from '../../../ports.ts';

/** The login must work within this. @see docs/spec/legacy-api.md#login-check */
const TIME_LIMIT_MS = 10_000;
const PAUSE_MS = 500;

export interface SshTarget {
  host: string;
  port: number;
  username: string;
  password: string;
  timeoutMs: number;
}

/** Logs in once. Rejects with `refused` set when the guest answered and said no. */
export type SshLogin = (target: SshTarget) => Promise<void>;

/** The guest's own refusal of user and password: trying again can't help. */
class SshRefused extends Error {
  constructor(cause: unknown) {
    super('the guest refuses user and password', { cause });
    this.name = 'SshRefused';
  }
}

class SshClosed extends Error {
  constructor() {
    super('the guest closed the connection');
    this.name = 'SshClosed';
  }
}

/** User and password for guests of an OS. @throws DynvmError `config-invalid` none is configured */
export function guestLoginFor(config: Config, osKey: string): GuestLogin {
  const windows = osKey.startsWith('win');
  const login = windows ? config.common.windowsLogin : config.common.linuxLogin;
  if (login) return login;
  const key = windows ? 'vm.windows' : 'vm.linux';
  throw new DynvmError({
    code: 'config-invalid',
    message: `The VMs can't be checked by SSH: [common] has no ${key}.username and ${key}.password.`,
    hint: 'Set both, or ask without checkvms.',
    where: { section: 'common', key: `${key}.username` },
  });
}

/**
 * One working SSH login within 10 s. Until then a guest that doesn't listen yet is tried again: sshd comes up after
 * the address.
 * @throws DynvmError `ssh-failed`
 */
export async function checkSsh(
  target: Omit<SshTarget, 'timeoutMs'>,
  options: { login: SshLogin; clock: Clock; signal: AbortSignal; vm: string },
): Promise<void> {
  const { login, clock, signal, vm } = options;
  const endsAtMs = clock.monotonicMs() + TIME_LIMIT_MS;
  for (;;) {
    try {
      const timeoutMs = Math.max(1, endsAtMs - clock.monotonicMs());
      return await login({ ...target, timeoutMs });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SshRefused || clock.monotonicMs() + PAUSE_MS >= endsAtMs)
        throw sshFailed(target, vm, error);
    }
    await new Promise<void>((resolve) => clock.setTimer(PAUSE_MS, resolve));
  }
}

function sshFailed(target: Omit<SshTarget, 'timeoutMs'>, vm: string, error: unknown): DynvmError {
  return new DynvmError(
    {
      code: 'ssh-failed',
      message: `VM ${vm}: no SSH login as ${target.username} on ${target.host}:${target.port} within 10 s: ${describeSshError(error)}`,
      hint: 'Check user and password in [common] and that the template runs sshd.',
      where: { vm },
    },
    { cause: error },
  );
}

/** ssh2 says by `level` what failed; its texts are not for people. */
function describeSshError(error: unknown): string {
  if (error instanceof SshRefused || error instanceof SshClosed) return error.message;
  const { level } = error as { level?: unknown };
  if (level === 'client-timeout') return 'the guest does not answer';
  if (level === 'protocol') return 'what answers there does not speak SSH as this program does';
  return describeSystemError(error);
}

/** The real thing, by ssh2: loaded only when somebody asks for it. */
export const loginBySsh2: SshLogin = async ({ host, port, username, password, timeoutMs }) => {
  const { Client } = (await import('ssh2')).default;
  const client = new Client();
  try {
    await new Promise<void>((resolve, reject) => {
      // The end of the time limit covers a guest that accepts the connection and then says nothing.
      client.once('ready', resolve);
      client.once('error', (error) =>
        reject(error.level === 'client-authentication' ? new SshRefused(error) : error),
      );
      client.once('close', () => reject(new SshClosed()));
      client.connect({ host, port, username, password, readyTimeout: timeoutMs, timeout: timeoutMs });
    });
  } finally {
    // A late error of a connection that is being dropped concerns nobody.
    client.on('error', () => {});
    client.destroy();
  }
};
