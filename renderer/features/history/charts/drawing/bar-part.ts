/** One part of a bar, identified by its key; parts are stacked in order. */
export interface BarPart {
  readonly key: string;
  readonly value: number;
  readonly colour: string;
}
