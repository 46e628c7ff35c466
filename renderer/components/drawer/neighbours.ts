/** The way to the rows around the open one; undefined = there is none in that direction. */
export interface Neighbours {
  /** What the rows are: `VM`, `host`. */
  readonly what: string;
  readonly above: (() => void) | undefined;
  readonly below: (() => void) | undefined;
}
