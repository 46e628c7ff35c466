/** Round numbers from 0 to above the largest value, five at most. */
export function yTicks(most: number): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each * 4 >= most) ?? rough;
  const whole = step < 1 && most >= 1 ? 1 : step;
  return Array.from({ length: Math.ceil(most / whole - 1e-9) + 1 }, (_, index) => index * whole);
}

/** `1.5 k` and `2 M` keep the axis narrow. */
export function shortNumber(value: number): string {
  const short = (size: number, unit: string) => `${+(value / size).toFixed(1)}\u2009${unit}`;
  if (value >= 1e6) return short(1e6, 'M');
  if (value >= 1e3) return short(1e3, 'k');
  return String(value < 1 ? +value.toPrecision(2) : +value.toFixed(2));
}

/** Evenly spread places of at most `most` labels, the first one included. */
export function xTicks(length: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(length / most));
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}
