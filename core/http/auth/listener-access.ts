import type { FastifyRequest } from 'fastify';
import {
  type Authenticate,
  type AuthenticatedRequest,
  type AuthenticateJob,
  ownerRequest,
  type Sessions,
  type SingleSignOn,
} from '../../operations/index.ts';
import { type AddressSet, isLoopbackAddress } from '../peer/address-set.ts';
import { belongsToOwner } from '../peer/belongs-to-owner.ts';
import { type ClientAddress, clientAddress, hasForwardingHeaders } from '../peer/client-address.ts';
import { readToken } from './read-token.ts';
import { requireSamePage } from './require-same-page.ts';
import { readSessionCookie } from './session-cookie.ts';

/** How one listener tells who makes a request. */
export interface ListenerAccess {
  readonly authenticate: Authenticate;
  /** Absent: ID tokens mean nothing. */
  readonly authenticateJob?: AuthenticateJob | undefined;
  /** Of browsers, on `/api/v1` only; absent: cookies mean nothing. */
  readonly sessions?: Sessions | undefined;
  /** Signing in with an issuer; absent: not here. */
  readonly sso?: SingleSignOn | undefined;
  /** The address that browsers reach it by: `--public-url`. */
  readonly publicUrl?: string | undefined;
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
  const { client, isEncrypted, isConfidential } = readArrival(request, listener);
  const { address } = client;
  const token = readToken(request.headers.authorization);
  const cookie =
    token === undefined && channel === 'rest' ? readSessionCookie(request.headers.cookie) : undefined;
  if (cookie !== undefined && listener.sessions) {
    const bySession = listener.sessions.authenticate({ secret: cookie, address, isConfidential });
    requireSamePage(request, bySession.session, isEncrypted);
    return bySession;
  }
  if (token !== undefined && client.isLocal && listener.isOwnerToken?.(token)) {
    return ownerRequest(channel, address);
  }
  const job = await listener.authenticateJob?.({
    channel,
    address,
    token,
    isConfidential,
    withoutToken: 'nobody',
  });
  if (job !== undefined) return job;
  const withoutToken =
    token === undefined ? await rightWithoutToken(request, client, { channel, listener }) : 'nobody';
  return listener.authenticate({ channel, address, token, isConfidential, withoutToken });
}

/** Where a request came from, and whether somebody on the way could read it. */
export function readArrival(
  request: FastifyRequest,
  listener: ListenerAccess,
): { client: ClientAddress; isEncrypted: boolean; isConfidential: boolean } {
  const { headers, socket } = request.raw;
  const client = clientAddress(socket.remoteAddress, headers, listener.proxies);
  const isEncrypted = wasEncrypted(request, listener);
  return { client, isEncrypted, isConfidential: client.isLocal || isEncrypted };
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
