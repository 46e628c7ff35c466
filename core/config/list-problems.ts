import type { ConfigProblem } from './config.ts';
import { limitFindings } from './findings.ts';
import type { ParseResult } from './parse-config.ts';

/** All that is wrong with a text, in the order of its lines: whether it is refused, or used without some of its hosts. */
export function listProblems(result: ParseResult): readonly ConfigProblem[] {
  return result.ok ? limitFindings(result.problems, 'problems') : result.problems;
}

/**
 * What is wrong after a change and was not before it: a host that was unusable anyway must not keep others from being
 * edited. A text that is refused has all of its problems listed.
 */
export function listNewProblems(before: ParseResult, after: ParseResult): readonly ConfigProblem[] {
  if (!after.ok) return after.problems;
  const known = new Set(before.problems.map(withoutLine));
  return limitFindings(
    after.problems.filter((problem) => !known.has(withoutLine(problem))),
    'problems',
  );
}

/** The same problem is found again where the change moved it. */
export function withoutLine({ section, key, message }: ConfigProblem): string {
  return JSON.stringify([section, key, message]);
}
