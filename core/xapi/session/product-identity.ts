import { randomBytes } from 'node:crypto';
import { VERSION } from '../../version.ts';

/** How the host's logs and session limits tell us from others. */
export interface ProductIdentity {
  userAgent: string;
  /** Sessions are limited per originator: another process of ours must not push ours out. */
  originator: string;
}

const PROCESS_ID = randomBytes(4).toString('hex');

/** `installation` names ours among several that use the same host. */
export function productIdentity(installation: string | undefined): ProductIdentity {
  return {
    userAgent: `DynVM-Console/${VERSION}`,
    originator: `DynVM-Console/${VERSION} ${installation ?? 'unnamed'} ${PROCESS_ID}`,
  };
}
