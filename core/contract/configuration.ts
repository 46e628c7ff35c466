import { z } from 'zod';
import { DiffHunk, IniEdit } from '../model/ini-edit.ts';
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

/** The ini as it stands on the disk: what a form begins with. */
export const ConfigFile = z.object({
  path: z.string().optional(),
  /** Goes with edits: when the file is written meanwhile, another one. Absent where there is no file. */
  signature: z.string().optional(),
  /** Why it can't be edited from here, and what to do; absent when it can. */
  readOnlyBecause: z.string().optional(),
  /** Why passwords can't go into the keyring of this machine; absent when they can. */
  keyringUnavailableBecause: z.string().optional(),
  sections: z.array(
    z.object({
      name: z.string(),
      /** 1-based line of its header. */
      line: z.number().int(),
      /** Its own, not those of `[DEFAULT]`. Of a secret only where it comes from: `set`, `env:NAME` … */
      entries: z.array(z.object({ key: z.string(), value: z.string(), secret: z.boolean() })),
    }),
  ),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

/** Edits, and the secrets their `secret:NAME` values stand for, which go into the keyring. */
const ConfigEdits = {
  edits: z.array(IniEdit).min(1).max(500),
  secrets: z.record(z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/), z.string().min(1).max(4000)).default({}),
};

/** What edits would do to the file. Secrets are never in it. */
export const ConfigPreview = z.object({
  path: z.string(),
  /** Of the file the difference was made from. */
  signature: z.string(),
  diff: z.array(DiffHunk),
  problems: z.array(ConfigProblemRow),
  /** Those that the edits bring; the file's own are in {@link ConfigView}. */
  warnings: z.array(ConfigProblemRow),
});
export type ConfigPreview = z.infer<typeof ConfigPreview>;

export const configurationOperations = defineOperations({
  'config.file': {
    input: z.object({}),
    output: ConfigFile,
    scope: 'admin',
    doc: 'The ini as it stands on the disk, without secrets, and whether it can be edited from here.',
  },
  'config.preview': {
    input: z.object(ConfigEdits),
    output: ConfigPreview,
    scope: 'admin',
    doc: 'What edits would change in the ini, line by line, and what would be wrong with it. Writes nothing.',
  },
  'config.write': {
    input: z.object({ ...ConfigEdits, signature: z.string().max(1000) }),
    output: z.object({ path: z.string(), signature: z.string() }),
    scope: 'admin',
    doc: 'Writes the edits into the ini and takes it into force; refuses when the file changed since `signature`.',
  },
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
