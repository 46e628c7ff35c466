import type { ConfigProblem } from './config.ts';
import { limitFindings } from './findings.ts';
import type { ParseResult } from './parse-config.ts';

/** All that is wrong with a text, in the order of its lines: whether it is refused, or used without some of its hosts. */
export function listProblems(result: ParseResult): readonly ConfigProblem[] {
  if (!result.ok) return result.problems;
  const hosts = result.config.unusableHosts ?? [];
  return limitFindings(
    hosts.flatMap(({ problems }) => problems),
    'problems',
  );
}
