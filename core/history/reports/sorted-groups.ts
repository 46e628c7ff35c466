/** The values of each group, sorted; NaN and group −1 are left out. */
export function groupSorted(
  values: Float64Array,
  groupIds: Int32Array,
  groups: number,
): (group: number) => Float64Array {
  const firsts = new Uint32Array(groups + 1);
  const counts = (row: number) => (groupIds[row] as number) >= 0 && !Number.isNaN(values[row]);
  for (let row = 0; row < values.length; row += 1) {
    if (counts(row))
      firsts[(groupIds[row] as number) + 1] = (firsts[(groupIds[row] as number) + 1] as number) + 1;
  }
  for (let group = 0; group < groups; group += 1) {
    firsts[group + 1] = (firsts[group + 1] as number) + (firsts[group] as number);
  }
  const next = firsts.slice();
  const placed = new Float64Array(firsts[groups] as number);
  for (let row = 0; row < values.length; row += 1) {
    if (!counts(row)) continue;
    const group = groupIds[row] as number;
    placed[next[group] as number] = values[row] as number;
    next[group] = (next[group] as number) + 1;
  }
  for (let group = 0; group < groups; group += 1) placed.subarray(firsts[group], firsts[group + 1]).sort();
  return (group) => placed.subarray(firsts[group], firsts[group + 1]);
}

/** Nearest rank: a value that occurred; undefined where there is none. @param share 0 to 1 */
export function nearestRank(sorted: Float64Array, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** How many lie up to each bound and above the one before; the last class has no upper end. */
export function countClasses(sorted: Float64Array, upperBounds: readonly number[]): number[] {
  const upTo = upperBounds.map((bound) => placeAfter(sorted, bound));
  return [...upTo, sorted.length].map((end, index) => end - (upTo[index - 1] ?? 0));
}

/** How many are not greater than the bound. */
function placeAfter(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
