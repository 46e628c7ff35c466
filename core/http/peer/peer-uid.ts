import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { normaliseAddress } from './address-set.ts';

/** Uid of the user whose program holds the other end of a loopback connection. */
export type PeerUid =
  | { readonly kind: 'known'; readonly uid: number }
  /** The other end is closed already, or not to be found. */
  | { readonly kind: 'gone' }
  /** This system does not tell. */
  | { readonly kind: 'unsupported' };

/**
 * Who is at the other end of a connection on this machine, by Linux's table of sockets.
 * A socket that its program has closed is listed with inode 0 and uid 0: it must not pass for root's.
 * proc(5), /proc/net/tcp
 */
export async function findPeerUid(socket: Socket): Promise<PeerUid> {
  if (process.platform !== 'linux') return { kind: 'unsupported' };
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (!remoteAddress || !localAddress || remotePort === undefined || localPort === undefined) {
    return { kind: 'gone' };
  }
  // The client's own socket may be an IPv4 one where ours is IPv6, or the other way round.
  const candidates = [plainAddress, mappedAddress].map(
    (form) => `${hexAddress(form(remoteAddress), remotePort)} ${hexAddress(form(localAddress), localPort)} `,
  );
  let read = false;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'latin1').catch(() => undefined);
    if (text === undefined) continue;
    read = true;
    for (const candidate of candidates) {
      const uid = uidIn(text, candidate);
      if (uid !== undefined) return uid;
    }
  }
  return { kind: read ? 'gone' : 'unsupported' };
}

function uidIn(table: string, addresses: string): PeerUid | undefined {
  const at = table.indexOf(addresses);
  if (at < 0) return undefined;
  // After the addresses: state, queues, timer, retransmits, uid, timeout, inode.
  const columns = table.slice(at + addresses.length, at + addresses.length + 200).split('\n', 1)[0];
  const [, , , , uid, , inode] = (columns ?? '').trim().split(/\s+/);
  if (uid === undefined || inode === undefined || inode === '0') return { kind: 'gone' };
  return { kind: 'known', uid: Number(uid) };
}

function plainAddress(address: string): string {
  return normaliseAddress(address) ?? address;
}

function mappedAddress(address: string): string {
  const plain = plainAddress(address);
  return ipaddr.IPv4.isValid(plain) ? `::ffff:${plain}` : plain;
}

/** `127.0.0.1`, 5000 → `0100007F:1388`: 32-bit words in the machine's byte order. */
function hexAddress(address: string, port: number): string {
  const bytes = ipaddr.parse(address).toByteArray();
  let hex = '';
  for (let word = 0; word < bytes.length; word += 4) {
    const slice = bytes.slice(word, word + 4);
    if (LITTLE_ENDIAN) slice.reverse();
    for (const byte of slice) hex += byte.toString(16).padStart(2, '0');
  }
  return `${hex}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
