/** How the reading of a session's events ended. */
export interface StreamEnd {
  error: unknown;
  /** Undefined where it never became live. */
  liveForMs: number | undefined;
  /** The session was opened, and is not known to the host any more. */
  sessionLost: boolean;
}
