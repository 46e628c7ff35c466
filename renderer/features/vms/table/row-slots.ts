/** Which DOM row shows which line, in screen order. */
export interface RowSlots {
  readonly keys: readonly string[];
  /** One for each key. */
  readonly slots: readonly number[];
  /** The next unused number. */
  readonly next: number;
}

export const NO_SLOTS: RowSlots = { keys: [], slots: [], next: 0 };

/** Cost of changing a row's text, relative to creating a row. */
const COST_OF_TEXT = 0.5;

/**
 * Assigns DOM rows to visible lines, keeping rows in order, since moving a row costs as much as creating it. A line
 * that stays keeps its row; a new one takes the row of one that left nearby. If that would create many rows, all rows
 * get new lines.
 */
export function assignSlots(before: RowSlots, keys: readonly string[]): RowSlots {
  const kept = keepSlots(before, keys);
  const made = kept.next - before.next;
  if (made <= keys.length * COST_OF_TEXT || before.keys.length === 0) return kept;
  const reused = before.slots.slice(0, keys.length);
  const lacking = Array.from({ length: keys.length - reused.length }, (_, index) => before.next + index);
  return { keys, slots: [...reused, ...lacking], next: before.next + lacking.length };
}

function keepSlots({ keys: before, slots: given, next }: RowSlots, keys: readonly string[]): RowSlots {
  const places = new Map(before.map((key, place) => [key, place]));
  const stays = findLongestRising(keys.map((key) => places.get(key)));
  const slots: number[] = [];
  let free = 0;
  let gap = 0;
  let fresh = next;
  const fillGap = (end: number) => {
    for (; gap > 0; gap -= 1) {
      const left = free < end ? given[free] : undefined;
      slots.push(left ?? fresh);
      if (left === undefined) fresh += 1;
      else free += 1;
    }
  };
  keys.forEach((key, index) => {
    const place = places.get(key);
    if (!stays.has(index) || place === undefined) {
      gap += 1;
      return;
    }
    fillGap(place);
    slots.push(given[place] as number);
    free = place + 1;
  });
  fillGap(given.length);
  return { keys, slots, next: fresh };
}

/** Indices of the longest rising subsequence. */
function findLongestRising(values: readonly (number | undefined)[]): Set<number> {
  /** For each length, the index of its lowest last value. */
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  values.forEach((value, index) => {
    if (value === undefined) return;
    let length = ends.length;
    while (length > 0 && (values[ends[length - 1] as number] as number) >= value) length -= 1;
    previous[index] = ends[length - 1];
    ends[length] = index;
  });
  const rising = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) rising.add(index);
  return rising;
}
