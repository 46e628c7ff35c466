/** Round numbers from 0 to above the largest value, five at most. */
export function toYTicks(most: number): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each * 4 >= most) ?? rough;
  const whole = step < 1 && most >= 1 ? 1 : step;
  return Array.from({ length: Math.ceil(most / whole - 1e-9) + 1 }, (_, index) => index * whole);
}

/** `1.5 k` and `2 M` keep the axis narrow; tiny values become `3e-5`. */
export function formatShortNumber(value: number): string {
  const short = (size: number, unit: string) => `${+(value / size).toFixed(1)}\u2009${unit}`;
  if (value >= 1e6) return short(1e6, 'M');
  if (value >= 1e3) return short(1e3, 'k');
  if (value > 0 && value < 1e-4) return value.toExponential(0);
  return String(value < 1 ? +value.toPrecision(2) : +value.toFixed(2));
}

const DIGIT_PX = 6.6;
const AXIS_PX_MIN = 28;

/** Space for the longest label of the axis, plus a gap. */
export function measureAxisPx(labels: readonly string[]): number {
  const longest = Math.max(0, ...labels.map(({ length }) => length));
  return Math.max(AXIS_PX_MIN, Math.ceil(longest * DIGIT_PX) + 8);
}

/**
 * Evenly spaced positions of at most `most` labels, including the first.
 * @param multiple labels are a multiple of this many positions apart: 24 hours, so that each is a midnight
 */
export function toXTicks(length: number, most: number, multiple = 1): number[] {
  const step = Math.max(1, Math.ceil(length / most / multiple) * multiple);
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}
