import type { SimulatorEngine } from './control/simulator-engine.ts';

/** How clients reach one entry: its pool's coordinator. */
export interface SimulatedHost {
  readonly hostRef: number;
  readonly url: string;
  readonly user: 'root';
  readonly password: string;
  /** With tls: SHA-256 of the certificate, upper-case hex pairs joined by colons. */
  readonly fingerprintSha256?: string;
}

/** How to log in to the guests, with `sshPort`. */
export interface GuestAccess {
  readonly user: string;
  readonly password: string;
  readonly port: number;
}

/** A running lab. */
export interface Simulator {
  readonly hosts: readonly SimulatedHost[];
  readonly controlUrl?: string;
  readonly ssh?: GuestAccess;
  readonly engine: SimulatorEngine;
  close(): Promise<void>;
}
