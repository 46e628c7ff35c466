import type { z } from 'zod';
import type { ConfigProblem } from '../config.ts';
import type { Findings } from '../findings.ts';
import type { IniDocument, IniEntry, IniSection } from '../ini/read-ini.ts';
import type { Secret } from '../secret.ts';
import { lookUpSecret, type ReferenceContext } from '../secret-reference.ts';
import { EXPECTED } from './section-schemas.ts';

/** A comma list may go on over several lines; in any other value an indented line is a slip. */
const MAY_CONTINUE: ReadonlySet<string> = new Set(['host.labels']);

/** Takes values out of one section, with `[DEFAULT]` behind it, and notes what is wrong with their place. */
export class SectionReader {
  readonly name: string;
  /** Keys that stand in the section itself. */
  readonly ownEntries: ReadonlyMap<string, IniEntry>;
  /** With those of `[DEFAULT]`. */
  readonly entries: ReadonlyMap<string, IniEntry>;
  readonly #line: number;
  readonly #findings: Findings;
  readonly #context: ReferenceContext;

  constructor(document: IniDocument, section: IniSection, findings: Findings, context: ReferenceContext) {
    this.name = section.name;
    this.ownEntries = section.entries;
    this.entries = new Map([...document.defaults.entries, ...section.entries]);
    this.#line = section.line;
    this.#findings = findings;
    this.#context = context;
  }

  /** Nobody will read of more warnings. */
  get hasEnoughWarnings(): boolean {
    return this.#findings.hasEnoughWarnings;
  }

  get context(): ReferenceContext {
    return this.#context;
  }

  /** The section's fixed keys, or undefined when one is wrong or missing (noted). An empty value counts as absent. */
  read<Shape extends z.core.$ZodLooseShape>(
    schema: z.ZodObject<Shape>,
  ): z.output<z.ZodObject<Shape>> | undefined {
    const input: Record<string, string> = {};
    let sound = true;
    for (const key of Object.keys(schema.shape)) {
      const value = this.readValue(key);
      if (value === 'unsound') sound = false;
      else if (value !== undefined) input[key] = value.text;
    }
    const parsed = schema.safeParse(input);
    for (const issue of parsed.error?.issues ?? []) this.#noteIssue(String(issue.path[0]), issue);
    return sound && parsed.success ? parsed.data : undefined;
  }

  /** One key's value by its own schema; undefined when absent, `unsound` when wrong (noted). */
  readOne<Output>(key: string, schema: z.ZodType<Output, string>): { value: Output } | 'unsound' | undefined {
    const value = this.readValue(key);
    if (value === undefined || value === 'unsound') return value;
    const parsed = schema.safeParse(value.text);
    if (parsed.success) return { value: parsed.data };
    for (const issue of parsed.error.issues) this.problem(key, issue.message);
    return 'unsound';
  }

  readValue(key: string): { text: string } | 'unsound' | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.value === '') return undefined;
    if (entry.continuedAtLine !== undefined && !MAY_CONTINUE.has(key)) {
      const line = entry.continuedAtLine;
      this.problem(
        key,
        `goes on over line ${line}, because that line is indented; expected one line (a key starts its line)`,
      );
      return 'unsound';
    }
    return { text: entry.value };
  }

  /** The secret that the key gives or points at; undefined when there is none, or it can't be had (noted). */
  async secret(key: string): Promise<Secret | undefined> {
    const value = this.readValue(key);
    if (value === undefined || value === 'unsound') return undefined;
    const found = await lookUpSecret(value.text, this.#context);
    if (found.file !== undefined) this.#findings.addFile(found.file);
    if (found.problem !== undefined) this.problem(key, found.problem);
    return found.secret;
  }

  dependOn(file: string): void {
    this.#findings.addFile(file);
  }

  /** The first problem of a key is told; the rest follow from it. */
  problem(key: string | undefined, message: string): void {
    this.#findings.addProblem(this.#finding(key, message));
  }

  warn(key: string | undefined, message: string): void {
    this.#findings.addWarning(this.#finding(key, message));
  }

  #finding(key: string | undefined, message: string): ConfigProblem {
    const line = (key === undefined ? undefined : this.entries.get(key)?.line) ?? this.#line;
    return {
      section: this.name,
      ...(key === undefined ? {} : { key }),
      ...(line > 0 ? { line } : {}),
      message,
    };
  }

  #noteIssue(key: string, issue: z.core.$ZodIssue): void {
    const entry = this.entries.get(key);
    const isAbsent = entry === undefined || entry.value === '';
    if (issue.code !== 'invalid_type') this.problem(key, issue.message);
    else if (isAbsent) {
      const state = entry === undefined ? 'is missing' : 'is empty';
      this.problem(key, `${state}; expected ${EXPECTED[key] ?? 'a value'}`);
    }
  }
}
