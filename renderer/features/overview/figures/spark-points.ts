/** Points of an SVG polyline; the baseline is zero. */
export function toSparkPoints(
  values: readonly number[],
  { width, height }: { width: number; height: number },
): string {
  const most = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map((value, index) => `${(index * step).toFixed(1)},${(height - (value / most) * height).toFixed(1)}`)
    .join(' ');
}
