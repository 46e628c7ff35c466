import type { Socket } from 'node:net';
import { findPeerUid } from './peer-uid.ts';

const ROOT_UID = 0;
/** The user at the other end of a connection stays the same. */
const known = new WeakMap<Socket, Promise<boolean>>();

/** Whether a loopback connection comes from a program of this service's user or of root; true where the system can't tell. */
export function belongsToOwner(socket: Socket): Promise<boolean> {
  const before = known.get(socket);
  if (before) return before;
  const answer = findPeerUid(socket).then((peer) => {
    if (peer.kind === 'unsupported') return true;
    return peer.kind === 'known' && (peer.uid === process.getuid?.() || peer.uid === ROOT_UID);
  });
  known.set(socket, answer);
  return answer;
}
