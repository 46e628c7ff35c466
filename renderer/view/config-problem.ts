import type { ConfigProblemRow } from '../../core/contract/configuration.ts';

/** `[xenhost3] host.name, line 12: is missing.` */
export function describeProblem({ section, key, line, message }: ConfigProblemRow): string {
  const place = [section && `[${section}]`, key].filter(Boolean).join(' ');
  const where = [place, line !== undefined && `line ${line}`].filter(Boolean).join(', ');
  return where === '' ? message : `${where}: ${message}`;
}
