import { describe, expect, it } from 'vitest';
import { GrowingBuffer } from '../../../../core/xapi/transport/growing-buffer.ts';

/** Adds pieces of `sizes` and takes away what `drops` says after each; beside it a plain string. */
function checkAgainstString(sizes: readonly number[], drops: readonly number[]): void {
  const buffer = new GrowingBuffer();
  let expected = '';
  let next = 0;
  const given: { chunk: Buffer; text: string }[] = [];
  sizes.forEach((size, index) => {
    const text = Array.from({ length: size }, () => String.fromCharCode(97 + (next++ % 26))).join('');
    const chunk = Buffer.from(text);
    given.push({ chunk, text });
    buffer.append(chunk);
    expected += text;
    const count = Math.min(drops[index] ?? 0, expected.length);
    buffer.drop(count);
    expected = expected.slice(count);
    expect(buffer.length).toBe(expected.length);
    expect(buffer.toString()).toBe(expected);
    expect(buffer.bytes.toString()).toBe(expected);
  });
  for (const { chunk, text } of given) expect(chunk.toString()).toBe(text);
}

describe('a growing buffer', () => {
  it('holds what was added and not taken away, in any sizes', () => {
    checkAgainstString([3, 70_000, 1, 0, 200_000, 5], [1, 69_999, 3, 0, 150_000, 10]);
    checkAgainstString([10, 10, 10, 10], [10, 10, 0, 20]);
    checkAgainstString([1, 1, 1, 1, 1, 1, 1], [0, 0, 3, 0, 0, 1, 0]);
    checkAgainstString([100, 50, 50, 300, 20], [100, 0, 100, 300, 0]);
  });

  it('never writes into a piece that it was given', () => {
    checkAgainstString([64, 16, 16], [32, 48, 0]);
  });

  it('keeps a piece that comes alone as it is, without a copy', () => {
    const buffer = new GrowingBuffer();
    const chunk = Buffer.from('{"result":1}');
    buffer.append(chunk);
    expect(buffer.bytes.buffer).toBe(chunk.buffer);
  });
});
