import type { Lease } from '../../model/lease.ts';
import type { ProvisioningContext } from './provisioning-context.ts';
import { checkSsh, guestLoginFor } from './steps/check-ssh.ts';

/** True once an SSH login to a running VM has worked. @throws DynvmError `config-invalid` no login is known, `ssh-failed` */
export async function checkLogin(context: ProvisioningContext, lease: Lease): Promise<boolean> {
  const { username, password } = guestLoginFor(context.config(), lease.osKey);
  if (lease.address === undefined) return false;
  const port = context.config().common.sshPort;
  const target = { host: lease.address, port, username, password: password.reveal() };
  const { clock, shutdown: signal, sshLogin } = context;
  await checkSsh(target, { login: sshLogin, clock, signal, vm: lease.name });
  return true;
}
