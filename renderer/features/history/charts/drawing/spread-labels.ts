/**
 * Moves overlapping labels apart, as little as needed, in order and within the borders. @param wanted the middle of
 * each, px @param heightPx of one label
 */
export function spreadLabels(
  wanted: readonly number[],
  heightPx: number,
  from: number,
  to: number,
): number[] {
  const order = [...wanted.keys()].sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  // Overlapping neighbours become one block, centred on the average of its labels.
  const blocks: { places: number[]; middle: number }[] = [];
  for (const place of order) {
    let block = { places: [place], middle: wanted[place] ?? 0 };
    for (let last = blocks.at(-1); last && areOverlapping(last, block, heightPx); last = blocks.at(-1)) {
      blocks.pop();
      const places = [...last.places, ...block.places];
      const middle = places.reduce((sum, each) => sum + (wanted[each] ?? 0), 0) / places.length;
      block = { places, middle };
    }
    const half = (block.places.length * heightPx) / 2;
    block.middle = Math.max(from + half, Math.min(to - half, block.middle));
    blocks.push(block);
  }
  const result = [...wanted];
  for (const { places, middle } of blocks) {
    for (const [index, place] of places.entries()) {
      result[place] = middle + (index - (places.length - 1) / 2) * heightPx;
    }
  }
  return result;
}

interface Block {
  readonly places: readonly number[];
  readonly middle: number;
}

function areOverlapping(upper: Block, lower: Block, heightPx: number): boolean {
  return lower.middle - upper.middle < ((upper.places.length + lower.places.length) * heightPx) / 2;
}
