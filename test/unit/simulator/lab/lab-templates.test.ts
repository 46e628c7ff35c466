import { describe, expect, it } from 'vitest';
import { listLabTemplates } from '../../../../core/simulator/lab/lab-templates.ts';

const OS_KEYS = ['centos', 'centos7', 'centos8', 'debian10', 'oel8', 'suse15', 'ubuntu18', 'windows'];

function listOsKeys(hostRef: number, seed = 1): string[] {
  return listLabTemplates(hostRef, seed)
    .flatMap((template) => template.osKeys)
    .sort();
}

describe('the simulated lab', () => {
  it('has every OS key on the first entry', () => {
    expect(listOsKeys(1)).toEqual(OS_KEYS);
  });

  it.each([0, 1, 2, 3, 99])('lacks some OS keys on entry 2, never a CentOS one (seed %i)', (seed) => {
    const keys = listOsKeys(2, seed);
    expect(keys.length).toBeLessThan(OS_KEYS.length);
    expect(keys).toEqual(expect.arrayContaining(['centos', 'centos7', 'centos8']));
  });

  it('differs between incomplete entries, and with the seed', () => {
    expect(listOsKeys(2, 1)).not.toEqual(listOsKeys(4, 1));
    expect(listOsKeys(2, 1)).not.toEqual(listOsKeys(2, 2));
    expect(listOsKeys(4, 7)).toEqual(listOsKeys(4, 7));
  });

  it('names the templates so that a prefix means one of them', () => {
    const names = listLabTemplates(1, 1).map((template) => template.name);
    for (const name of names) {
      expect(names.filter((other) => other.startsWith(name))).toEqual([name]);
    }
    expect(names).toContain('tmpl-win16dc - PATCHED (1)');
    expect(names.filter((name) => name.startsWith('tmpl-cnt7'))).toHaveLength(1);
  });
});
