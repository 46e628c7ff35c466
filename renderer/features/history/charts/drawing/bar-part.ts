/** One part of a bar, told from the others of its bar by its key; parts are stacked in the order they come. */
export interface BarPart {
  readonly key: string;
  readonly value: number;
  readonly colour: string;
}
