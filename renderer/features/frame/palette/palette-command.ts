/** A command of the palette. */
export interface PaletteCommand {
  readonly label: string;
  /** Its shortcut, or its context. */
  readonly note?: string;
  /** Why this person can't run it. */
  readonly refusal?: string | undefined;
  run(): void;
}
