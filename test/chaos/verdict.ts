/** What must be so, and what was found. */
export interface Verdict {
  readonly invariant: string;
  readonly holds: boolean;
  readonly found: string;
}
