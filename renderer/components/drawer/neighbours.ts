/** Opens the adjacent rows; undefined at the ends. */
export interface Neighbours {
  /** What a row is called: `VM`, `host`. */
  readonly what: string;
  readonly above: (() => void) | undefined;
  readonly below: (() => void) | undefined;
}
