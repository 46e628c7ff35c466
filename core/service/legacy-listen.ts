import type { CertificateFiles } from '../http/index.ts';

/** Where callers from some networks need no token, and share the owner `legacy`. */
interface OpenListen {
  readonly host: string;
  readonly port: number;
  /** `10.0.0.0/8,192.168.1.5` */
  readonly networks: string;
}

/**
 * Where the legacy API listens (port 0: any free one), and whether it must:
 * - `always`: the service does not start without it;
 * - `try`: on, but a taken port does not stop the service;
 * - `as-set`: off until somebody turns it on; the choice is kept in the data folder.
 */
export interface LegacyListen {
  readonly host: string;
  readonly port: number;
  readonly start?: 'always' | 'try' | 'as-set';
  /** Further names by which clients may address it in `Host`. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** The address that browsers reach it by; issuers send them back there. */
  readonly publicUrl?: string | undefined;
  /** Speaks https with these files, and reads them again when they change. */
  readonly tls?: CertificateFiles | undefined;
  /** Addresses or networks of the proxies in front, with commas between them. */
  readonly behindProxy?: string | undefined;
  /** Other users work on this machine: nobody is known just by being on it. */
  readonly sharedMachine?: boolean | undefined;
  /** A second listener, plain http, for old jobs that can send no token. */
  readonly open?: OpenListen | undefined;
  /** The port was given on the command line, so no setting may change it. */
  readonly portGiven?: boolean;
}
