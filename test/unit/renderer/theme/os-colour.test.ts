import { beforeEach, describe, expect, it } from 'vitest';
import { assignOsColours, resetOsColours, toOsColour } from '../../../../renderer/theme/os-colour.ts';

const FLEET = [
  'alma9',
  'centos',
  'centos7',
  'centos8',
  'debian10',
  'debian12',
  'oel8',
  'rhel9',
  'suse15',
  'ubuntu18',
];
const MORE = ['ubuntu22', 'ubuntu24', 'win16', 'win22', 'windows'];

describe('colours of OS keys', () => {
  beforeEach(resetOsColours);

  it('never collide within a fleet', () => {
    const keys = [...FLEET, ...MORE];
    assignOsColours(keys);
    expect(new Set(keys.map(toOsColour)).size).toBe(keys.length);
  });

  it('do not depend on the order of the hosts', () => {
    assignOsColours(FLEET);
    const first = FLEET.map(toOsColour);
    resetOsColours();
    assignOsColours([...FLEET].reverse());
    expect(FLEET.map(toOsColour)).toEqual(first);
  });

  it('stay as they are when an OS is added', () => {
    assignOsColours(FLEET);
    const first = FLEET.map(toOsColour);
    assignOsColours([...MORE, ...FLEET]);
    expect(FLEET.map(toOsColour)).toEqual(first);
  });
});
