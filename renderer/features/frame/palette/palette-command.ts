/** Something the palette can run. */
export interface PaletteCommand {
  readonly label: string;
  /** Its key, or what it is about. */
  readonly note?: string;
  run(): void;
}
