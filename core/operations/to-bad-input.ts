import type { z } from 'zod';
import { DynvmError } from '../model/failure.ts';

/** More than this in one line is no help any more. */
const ISSUES_SHOWN = 3;

interface PlainIssue {
  path: readonly PropertyKey[];
  message: string;
}

/** Zod's findings as one line that names the field: `count: must be …`. */
export function toBadInput(error: z.ZodError, input: unknown): DynvmError {
  const issues = flatten(error.issues, input);
  const shown = issues.slice(0, ISSUES_SHOWN).map(sentence);
  const rest = issues.length - shown.length;
  const message = shown.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
  const field = issues[0]?.path.map(String).join('.');
  return new DynvmError({ code: 'bad-input', message, ...(field ? { where: { field } } : {}) });
}

function sentence(issue: PlainIssue): string {
  const field = issue.path.map(String).join('.');
  const message = issue.message.replace(/\s+/g, ' ');
  return field === '' ? message : `${field}: ${message}`;
}

/** Of a union only the alternative is reported that the caller most likely meant. */
function flatten(issues: readonly z.core.$ZodIssue[], input: unknown): PlainIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const inner = valueAt(input, issue.path);
    const meant = issue.errors
      .map((branch) => flatten(branch, inner))
      .reduce((best, branch) => (missing(branch, inner) < missing(best, inner) ? branch : best));
    return meant.map((nested) => ({ ...nested, path: [...issue.path, ...nested.path] }));
  });
}

/** How many complaints are about something that was not sent at all. */
function missing(issues: readonly PlainIssue[], input: unknown): number {
  return issues.filter((issue) => valueAt(input, issue.path) === undefined).length;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
