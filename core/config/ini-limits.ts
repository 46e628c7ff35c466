/** What an ini may hold: some hundred times a large site's, and little enough to be read, checked and answered at once. */
export const INI_LIMITS = {
  characters: 1_000_000,
  sections: 1_000,
  /** Every host has them: what the file holds is these times the hosts. */
  defaultKeys: 200,
  /** Of problems, and of warnings; the last says how many more there are. */
  findings: 200,
  /** Of a section's or key's name in a finding. */
  nameCharacters: 120,
  /** Of a file that a value refers to: a password, a certificate. */
  referencedBytes: 1_000_000,
} as const;

/** Of the file: every character may take four. */
export const INI_MAX_BYTES = 4 * INI_LIMITS.characters;
