import { DynvmError } from '../model/failure.ts';
import { isLoopbackName } from '../model/loopback.ts';
import type { LegacyListen } from './legacy-listen.ts';

/** Whether requests of other machines can reach the listener. */
function isReachableFromOutside({ host, behindProxy }: LegacyListen): boolean {
  return !isLoopbackName(host) || behindProxy !== undefined;
}

/**
 * Other machines reach a service only over TLS, and only where somebody is known.
 * @throws DynvmError unavailable: says what to do
 * @see docs/access.md#let-other-machines-in
 */
export function assertSafeToListen(listen: LegacyListen, hasPrincipals: boolean): void {
  if (!isReachableFromOutside(listen)) return;
  if (listen.tls === undefined && listen.behindProxy === undefined) {
    throw new DynvmError({
      code: 'unavailable',
      message: `Refusing to listen on ${listen.host} without TLS: everybody on the way could read tokens`,
      hint:
        'Give --tls-cert FILE and --tls-key FILE, or --behind-proxy ADDRESS where a proxy ends TLS. Old jobs that can send ' +
        'no token: --legacy-open NETWORK with --legacy-listen ADDRESS:PORT.',
    });
  }
  if (hasPrincipals) return;
  throw new DynvmError({
    code: 'unavailable',
    message: `Refusing to listen on ${listen.host}: nobody is known, so nobody could use the service from there`,
    hint: 'Create an admin and a token first: dynvm principal create NAME --role admin, then dynvm token create NAME.',
  });
}
