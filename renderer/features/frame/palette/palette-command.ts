/** A command of the palette. */
export interface PaletteCommand {
  readonly label: string;
  /** Its shortcut, or its context. */
  readonly note?: string;
  run(): void;
}
