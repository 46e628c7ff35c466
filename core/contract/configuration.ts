import { z } from 'zod';
import { defineOperations } from './define.ts';

export const ConfigProblemRow = z.object({
  section: z.string().optional(),
  key: z.string().optional(),
  line: z.number().int().optional(),
  message: z.string(),
});
export type ConfigProblemRow = z.infer<typeof ConfigProblemRow>;

/** The configuration in force, as sections and keys. A secret shows only where it comes from. */
export const ConfigView = z.object({
  path: z.string().optional(),
  sections: z.array(
    z.object({
      name: z.string(),
      entries: z.array(z.object({ key: z.string(), value: z.string(), secret: z.boolean() })),
    }),
  ),
  warnings: z.array(ConfigProblemRow),
  /** Set while the file on disk is broken and the last good one stays in force. */
  pendingProblems: z.array(ConfigProblemRow),
});
export type ConfigView = z.infer<typeof ConfigView>;

export const configurationOperations = defineOperations({
  'config.read': {
    input: z.object({}),
    output: ConfigView,
    scope: 'read',
    doc: 'The configuration in force, without secrets.',
  },
  'config.validate': {
    input: z.object({ text: z.string().max(1_000_000) }),
    output: z.object({
      ok: z.boolean(),
      problems: z.array(ConfigProblemRow),
      warnings: z.array(ConfigProblemRow),
    }),
    scope: 'read',
    doc: 'Checks the text of an ini without using it.',
  },
});
