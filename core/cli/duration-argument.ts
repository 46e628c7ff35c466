import { InvalidArgumentError } from 'commander';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const WHOLE = /^(\d{1,7}(\.\d{1,3})?[smhd]){1,4}$/;

/** `90s`, `10m`, `4h`, `1h30m`, `2d`, as milliseconds. A number without a unit could mean anything, so it is refused. */
export function parseDuration(text: string): number {
  const durationMs = WHOLE.test(text)
    ? [...text.matchAll(/([\d.]+)([smhd])/g)].reduce(
        (sum, [, number, unit = '']) => sum + Number(number) * (UNIT_MS[unit] ?? 0),
        0,
      )
    : 0;
  if (durationMs > 0) return durationMs;
  throw new InvalidArgumentError('It must be a time such as 90s, 10m, 4h, 1h30m or 2d.');
}
