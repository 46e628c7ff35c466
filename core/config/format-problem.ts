import type { ConfigProblem } from './config.ts';

/** One line for people: `[xenhost2] host.password (line 12): is missing; expected …`. */
export function formatProblem({ section, key, line, message }: ConfigProblem): string {
  const parts = [
    ...(section === undefined ? [] : [`[${section}]`]),
    ...(key === undefined ? [] : [key]),
    ...(line === undefined ? [] : [`(line ${line})`]),
  ];
  return parts.length === 0 ? message : `${parts.join(' ')}: ${message}`;
}
