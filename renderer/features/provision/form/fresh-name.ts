import type { RequestRow } from '../../../../core/model/request.ts';

/** The descriptor if free, else the next free number: `job` → `job-2`, `build-7` → `build-8`. */
export function findFreeName(descriptor: string, inUse: ReadonlySet<string>): string {
  if (!isTaken(descriptor, inUse)) return descriptor;
  const [, stem = descriptor, digits] = /^(.*?)-(\d{1,6})$/.exec(descriptor) ?? [];
  let next = digits === undefined ? 2 : Number(digits) + 1;
  while (isTaken(`${stem}-${next}`, inUse)) next += 1;
  return `${stem}-${next}`;
}

/** Batches append 1 to n, so checking the first is enough. */
function isTaken(descriptor: string, inUse: ReadonlySet<string>): boolean {
  return inUse.has(descriptor) || inUse.has(`${descriptor}1`);
}

/** Names of earlier requests, newest first, made free again. */
export function suggestNames(
  requests: Iterable<RequestRow>,
  me: string | undefined,
  { inUse, most }: { inUse: ReadonlySet<string>; most: number },
): string[] {
  const mine = [...requests].filter(({ requester }) => requester === me);
  const names = mine
    .sort((a, b) => b.createdAt - a.createdAt)
    .map(({ spec }) => findFreeName(spec.descriptor, inUse));
  return [...new Set(names)].slice(0, most);
}

/** Tags of earlier requests, newest first. */
export function suggestTags(requests: Iterable<RequestRow>, most: number): string[] {
  const tags = [...requests]
    .sort((a, b) => b.createdAt - a.createdAt)
    .flatMap(({ spec }) => Object.entries(spec.tags).map(([key, value]) => `${key}=${value}`));
  return [...new Set(tags)].slice(0, most);
}
