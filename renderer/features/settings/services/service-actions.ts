import type { KnownServices, ServiceCertificate } from '../../../../core/contract/bridge.ts';
import { notifyFailure, notifyRefusal } from '../../../actions/notifications.tsx';
import { bridge, unwrapResult } from '../../../bridge.ts';

/** Who answers at an address. */
export interface FoundService {
  readonly origin: string;
  /** Absent: the system trusts it, or there is none on this computer. */
  readonly certificate?: ServiceCertificate;
}

export async function listServices(): Promise<KnownServices> {
  return unwrapResult(bridge.shell.listServices()).catch(() => ({ saved: [] }));
}

/** @throws DynvmError nothing usable answers there */
export function probeService(address: string): Promise<FoundService> {
  return unwrapResult(bridge.shell.probeService(address));
}

/** Signs in; the window then reloads with the service. @throws DynvmError */
export async function signInToService(sent: {
  address: string;
  fingerprint?: string | undefined;
  token: string;
}): Promise<void> {
  const { isKept } = await unwrapResult(bridge.shell.signInToService(sent));
  if (isKept) return;
  notifyRefusal(
    'The sign-in ends with this run',
    'This computer has no keyring that can be used: the token is not kept.',
  );
}

export async function openService(origin: string): Promise<void> {
  try {
    await unwrapResult(bridge.shell.openService(origin));
  } catch (error) {
    notifyFailure(`Could not open ${origin}`, error);
  }
}

export async function leaveService(): Promise<void> {
  try {
    await unwrapResult(bridge.shell.leaveService());
  } catch (error) {
    notifyFailure('Could not return to this computer', error);
  }
}
