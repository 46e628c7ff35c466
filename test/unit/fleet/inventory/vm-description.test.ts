import { expect, it } from 'vitest';
import { templateNamed, vmDescription } from '../../../../core/fleet/inventory/vm-description.ts';

it('the template is read back from what is written', () => {
  const at = Date.UTC(2026, 3, 29, 13, 43, 59);
  const text = vmDescription('job-17', 'tmpl-win16dc - PATCHED (1)', at);
  expect(text).toBe('job-17 from tmpl-win16dc - PATCHED (1) on 2026-04-29 13:43:59 UTC');
  expect(templateNamed(text)).toBe('tmpl-win16dc - PATCHED (1)');
});

it.each([
  ['job-1 from tmpl-cnt7.9 on 2021-06-01 10:00:00.123456', 'tmpl-cnt7.9'],
  ['job-1 from tmpl on it on 2021-06-01 10:00:00 UTC', 'tmpl on it'],
  ['taken from the shelf on Monday', undefined],
  ['', undefined],
])('of %j it is %s', (text, template) => {
  expect(templateNamed(text)).toBe(template);
});

it('a description without an end is looked at only where a name of ours could stand', () => {
  // Quadratic in the length: megabytes would take minutes.
  expect(templateNamed(' from '.repeat(8 * 2 ** 20))).toBeUndefined();
  expect(templateNamed(`job from tmpl on 2026-11-30${' '.repeat(8 * 2 ** 20)}`)).toBe('tmpl');
});
