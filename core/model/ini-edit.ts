import { z } from 'zod';

const LINE_BREAK = /[\r\n]/;

/** A section's name as it stands between the brackets. */
const SectionName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !LINE_BREAK.test(name) && !name.includes(']') && name !== 'DEFAULT', {
    message: 'is no name of a section that can be edited',
  });

const KeyName = z
  .string()
  .min(1)
  .max(200)
  .refine((key) => !/[\r\n=:]/.test(key) && !/^[[#;]/.test(key) && key.trim() === key, {
    message: 'is no name of a key',
  });

/** An ini has no way to write white space at the ends of a value, or a line break in it. */
const Value = z
  .string()
  .max(4000)
  .refine((value) => !LINE_BREAK.test(value) && value.trim() === value, {
    message: 'must be one line without white space at its ends',
  });

/** One change of an ini, as data. */
export const IniEdit = z.discriminatedUnion('kind', [
  /** Changes a key where it stands, or adds it at the end of its section. */
  z.object({ kind: z.literal('set'), section: SectionName, key: KeyName, value: Value }),
  /** One that is not there is fine. */
  z.object({ kind: z.literal('remove'), section: SectionName, key: KeyName }),
  /** At the end of the file. */
  z.object({ kind: z.literal('add-section'), section: SectionName }),
  /** With its keys and the comments between them. */
  z.object({ kind: z.literal('remove-section'), section: SectionName }),
]);
export type IniEdit = z.infer<typeof IniEdit>;

/** A line of a comparison; a secret's text is never in it. */
export const DiffLine = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });
export type DiffLine = z.infer<typeof DiffLine>;

/** Changed lines with some of those around them; line numbers are 1-based. */
export const DiffHunk = z.object({
  beforeLine: z.number().int(),
  afterLine: z.number().int(),
  lines: z.array(DiffLine),
});
export type DiffHunk = z.infer<typeof DiffHunk>;
