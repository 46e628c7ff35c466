/** The kinds of faults and what each does. */
export const FAULT_KINDS = [
  /** The call is carried out, but the connection is cut instead of answered: outcome unknown. */
  'drop',
  /** The port is closed: connection refused; open connections are cut. `params`: only on these members' addresses. */
  'refuse',
  /** The call starts `ms` later. */
  'delay',
  /** HTTP 500 with an HTML page instead of an answer; the call is not carried out. */
  'http500',
  /** The call fails with `code` and `params`. With method `Async.X` at once, with method `X` inside the task. */
  'api-error',
  /** DHCP servers grant no new lease: guests stay on 169.254.x.x. */
  'no-dhcp',
  /** Guests report 169.254.x.x for `ms` before their real address; without `ms`, permanently. */
  'apipa',
  /** All guests that boot get one DHCP lease, as clones with the same machine-id do. */
  'same-address',
  /** Guests report a container bridge's 172.17.0.1 for `ms` before their real address. */
  'bridge-first',
  /** The host's clock is set back by `ms` between a start and the guest's first report. */
  'clock-back',
  /** Guests report nothing. */
  'no-tools',
  /** VM.start takes `ms` longer. */
  'slow-boot',
  /** Storage has no room: SR_BACKEND_FAILURE_44, or `code` SR_FULL. */
  'sr-full',
  /** Deletions do not reach event.from; only valid_ref_counts show them. */
  'lost-del',
  /** The next member becomes coordinator (a pool of one: the toolstack restarts): sockets are closed, sessions and tasks are lost. */
  'coordinator-change',
  /** Guests refuse SSH logins, even with the correct password. */
  'ssh-refused',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultSpec {
  readonly hostRef: number | '*';
  readonly kind: FaultKind;
  /** Only this message (`VM.clone`; matches `Async.VM.clone` too). Absent: every call. */
  readonly method?: string;
  readonly code?: string;
  readonly params?: readonly string[];
  /** Ends after this many hits. */
  readonly times?: number;
  /** 0…1; absent = 1. */
  readonly probability?: number;
  readonly ms?: number;
}

export interface FaultView extends FaultSpec {
  readonly id: string;
}
