/** Keys of added, removed and replaced rows. */
export function findChangedKeys<Key, Row extends object>(
  before: ReadonlyMap<Key, Row>,
  after: ReadonlyMap<Key, Row>,
): Key[] {
  if (before === after) return [];
  const changed: Key[] = [];
  let stayed = 0;
  after.forEach((row, key) => {
    const old = before.get(key);
    if (old !== undefined) stayed += 1;
    if (old !== row) changed.push(key);
  });
  if (stayed < before.size) for (const key of before.keys()) if (!after.has(key)) changed.push(key);
  return changed;
}
