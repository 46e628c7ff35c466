import { expect, it } from 'vitest';
import { OTHER_KEY } from '../../../../core/model/report.ts';
import { toOsColour } from '../../../../renderer/theme/os-colour.ts';
import { toSeriesColours } from '../../../../renderer/theme/series-colour.ts';

it('an OS has in a chart the colour it has everywhere, whatever else is shown', () => {
  const colours = toSeriesColours('os', [OTHER_KEY, 'centos', 'centos7', 'centos8', 'debian10', 'windows']);
  for (const osKey of ['centos7', 'centos8', 'debian10', 'windows'])
    expect(colours.get(osKey), osKey).toBe(toOsColour(osKey));
});

it('no two keys of a chart look alike, and the rest is grey', () => {
  const keys = [OTHER_KEY, 'centos', 'centos7', 'centos8', 'debian10', 'debian12', 'ubuntu18', 'windows'];
  const colours = toSeriesColours('os', keys);
  expect(new Set(colours.values()).size).toBe(keys.length);
  expect(colours.get(OTHER_KEY)).toBe('var(--series-other)');
  expect(toSeriesColours('os', [...keys].reverse())).toEqual(colours);
});
