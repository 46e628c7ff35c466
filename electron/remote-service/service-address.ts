import { z } from 'zod';
import { DynvmError } from '../../core/model/failure.ts';

/** A service that this window shows instead of a core of its own. */
export const SavedService = z.object({
  /** `https://dynvm.lab:8443` */
  origin: z.string().max(300),
  /** The only certificate that is accepted; absent: whatever the system trusts. */
  fingerprint: z.string().max(100).optional(),
});
export type SavedService = z.infer<typeof SavedService>;

/** The origin in what somebody typed. Plain http is for this computer alone. @throws DynvmError bad-input */
export function readServiceOrigin(typed: string): URL {
  const text = /^https?:\/\//i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.hostname === '') {
    throw badAddress('This is no address of a service.');
  }
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname)) {
    throw badAddress('A token over plain http could be read on its way.');
  }
  return new URL(url.origin);
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

function badAddress(message: string): DynvmError {
  return new DynvmError({ code: 'bad-input', message, hint: 'Enter it as https://dynvm.lab:8443.' });
}
