import type { IncomingHttpHeaders } from 'node:http';
import { DynvmError } from '../../model/failure.ts';
import { isOwnHost } from '../own-hosts.ts';

/**
 * Pages of other sites are kept out, whatever they got hold of: by the name they reached us under (DNS rebinding), and by
 * what a browser says of where a request comes from.
 * @throws DynvmError forbidden
 */
export function refuseForeignPages(
  { host, origin, ...headers }: IncomingHttpHeaders,
  hosts: { readonly loopbackOnly: boolean; readonly allowed: readonly string[] },
): void {
  refuseForeignHost({ host }, hosts);
  const site = headers['sec-fetch-site'];
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (isForeign || (origin !== undefined && !isSameHost(origin, host))) {
    throw forbidden('The request comes from a page of another site', undefined);
  }
}

/** Only the name they reached us under: for what another site sends a browser to. @throws DynvmError forbidden */
export function refuseForeignHost(
  { host }: Pick<IncomingHttpHeaders, 'host'>,
  hosts: { readonly loopbackOnly: boolean; readonly allowed: readonly string[] },
): void {
  if (host === undefined || isOwnHost(host, hosts)) return;
  throw forbidden(
    `This service is not known as ${quote(host)}`,
    'Allow the name with --allow-host, or use the address it listens on.',
  );
}

function isSameHost(origin: string, host: string | undefined): boolean {
  try {
    return host !== undefined && new URL(origin).host === new URL(`http://${host}`).host;
  } catch {
    return false;
  }
}

function forbidden(message: string, hint: string | undefined): DynvmError {
  return new DynvmError({ code: 'forbidden', message, ...(hint !== undefined && { hint }) });
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
