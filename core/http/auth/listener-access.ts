import type { FastifyRequest } from 'fastify';
import { type Authenticate, type AuthenticatedRequest, ownerRequest } from '../../operations/index.ts';
import { type AddressSet, isLoopbackAddress } from '../peer/address-set.ts';
import { belongsToOwner } from '../peer/belongs-to-owner.ts';
import { type ClientAddress, clientAddress, hasForwardingHeaders } from '../peer/client-address.ts';
import { readToken } from './read-token.ts';

/** How one listener tells who makes a request. */
export interface ListenerAccess {
  readonly authenticate: Authenticate;
  /** Whether a token is that of this run, which only this machine's owner can read. */
  readonly isOwnerToken?: ((token: string) => boolean) | undefined;
  /** Proxies in front of it, whose forwarding headers count: `--behind-proxy`. */
  readonly proxies?: AddressSet | undefined;
  /** Who may use the legacy routes without a token: `--legacy-open`. */
  readonly open?: AddressSet | undefined;
  /** Nobody is known just by being on this machine: `--shared-machine`. */
  readonly sharedMachine?: boolean | undefined;
}

/** What a channel lets do those who need no token. */
type LocalRight = 'legacy' | 'reader';

/**
 * Who makes a request.
 * @throws DynvmError unauthenticated, rate-limited, forbidden
 * @see docs/access.md#who-needs-a-token
 */
export async function identifyRequest(
  request: FastifyRequest,
  channel: 'legacy' | 'rest',
  listener: ListenerAccess,
): Promise<AuthenticatedRequest> {
  const { headers, socket } = request.raw;
  const client = clientAddress(socket.remoteAddress, headers, listener.proxies);
  const token = readToken(headers.authorization);
  if (token !== undefined && client.isLocal && listener.isOwnerToken?.(token)) {
    return ownerRequest(channel, client.address);
  }
  const withoutToken =
    token === undefined ? await rightWithoutToken(request, client, { channel, listener }) : 'nobody';
  const isConfidential = client.isLocal || wasEncrypted(request, listener);
  return listener.authenticate({ channel, address: client.address, token, isConfidential, withoutToken });
}

async function rightWithoutToken(
  { raw }: FastifyRequest,
  client: ClientAddress,
  { channel, listener }: { channel: 'legacy' | 'rest'; listener: ListenerAccess },
): Promise<LocalRight | 'nobody'> {
  const right = channel === 'legacy' ? 'legacy' : 'reader';
  if (right === 'legacy' && isOpenTo(client, raw.headers, listener)) return right;
  if (!client.isLocal || listener.sharedMachine === true) return 'nobody';
  return (await belongsToOwner(raw.socket)) ? right : 'nobody';
}

/** The loopback behind a proxy is the proxy, not a client: nobody is let in for it. */
function isOpenTo(
  { address }: ClientAddress,
  headers: FastifyRequest['headers'],
  { open, proxies }: ListenerAccess,
): boolean {
  if (open === undefined || !open.has(address)) return false;
  return !isLoopbackAddress(address) || (proxies === undefined && !hasForwardingHeaders(headers));
}

/** By TLS up to here, or up to a proxy that was named; one that says it was reached by plain http is believed. */
function wasEncrypted({ raw }: FastifyRequest, { proxies }: ListenerAccess): boolean {
  if ('encrypted' in raw.socket && raw.socket.encrypted === true) return true;
  if (proxies === undefined || !proxies.has(raw.socket.remoteAddress ?? '')) return false;
  const protocol = [raw.headers['x-forwarded-proto'] ?? 'https'].flat().join(',').split(',').at(-1);
  return protocol?.trim().toLowerCase() === 'https';
}
