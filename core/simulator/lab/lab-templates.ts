import type { SimulatorOptions } from '../options.ts';
import type { TemplateSpec } from './template-spec.ts';

const LINUX_SIZE = { vcpus: 4, memoryGib: 4, disks: [{ sizeGib: 35 }] } as const;

function linuxVersion(distro: string, version: string, name: string, uname: string): Record<string, string> {
  const [major = '', minor = ''] = version.split('.');
  return { name, uname, distro, major, minor };
}

const CENTOS: TemplateSpec = {
  ...LINUX_SIZE,
  name: 'tmpl-cnt6.10',
  osKeys: ['centos'],
  osVersion: linuxVersion('centos', '6.10', 'CentOS release 6.10 (Final)', '2.6.32-754.35.1.el6.x86_64'),
  // The guest tools of that age know only the first address of each family.
  agent: { oldKeys: true },
};

const CENTOS7: TemplateSpec = {
  ...LINUX_SIZE,
  name: 'tmpl-cnt7.9',
  osKeys: ['centos7'],
  osVersion: linuxVersion('centos', '7.9', 'CentOS Linux release 7.9.2009 (Core)', '3.10.0-1160.el7.x86_64'),
};

const CENTOS8: TemplateSpec = {
  ...LINUX_SIZE,
  name: 'tmpl-cnt8.4',
  osKeys: ['centos8'],
  osVersion: linuxVersion('centos', '8.4', 'CentOS Linux release 8.4.2105', '4.18.0-305.el8.x86_64'),
};

const OEL8: TemplateSpec = {
  ...LINUX_SIZE,
  name: 'tmpl-oel8.7',
  osKeys: ['oel8'],
  osVersion: linuxVersion(
    'oracle',
    '8.7',
    'Oracle Linux Server release 8.7',
    '5.15.0-3.60.5.1.el8uek.x86_64',
  ),
};

const DEBIAN10: TemplateSpec = {
  ...LINUX_SIZE,
  name: 'tmpl-deb10',
  osKeys: ['debian10'],
  // A data disk beside the system disk: a released VM must leave neither behind.
  disks: [{ sizeGib: 20 }, { sizeGib: 15, usedRatio: 0.02 }],
  osVersion: linuxVersion('debian', '10.13', 'Debian GNU/Linux 10 (buster)', '4.19.0-27-amd64'),
};

const UBUNTU18: TemplateSpec = {
  ...LINUX_SIZE,
  name: 'tmpl-ubu18.04',
  osKeys: ['ubuntu18'],
  osVersion: linuxVersion('ubuntu', '18.04', 'Ubuntu 18.04.6 LTS', '4.15.0-213-generic'),
};

const SUSE15: TemplateSpec = {
  ...LINUX_SIZE,
  name: 'tmpl-suse15.2',
  osKeys: ['suse15'],
  osVersion: linuxVersion('sles', '15.2', 'SUSE Linux Enterprise Server 15 SP2', '5.3.18-24.99-default'),
};

const WINDOWS: TemplateSpec = {
  // Hyphen, blanks and brackets on purpose: names like this one are what breaks ini readers.
  name: 'tmpl-win16dc - PATCHED (1)',
  osKeys: ['windows'],
  vcpus: 6,
  memoryGib: 6,
  disks: [{ sizeGib: 70, usedRatio: 0.3 }],
  windows: true,
  osVersion: {
    // Real agents append the system directory and the partition, separated by bars.
    name: 'Microsoft Windows Server 2016 Datacenter|C:\\Windows|\\Device\\Harddisk0\\Partition2',
    distro: 'windows',
    major: '10',
    minor: '0',
    spmajor: '0',
    spminor: '0',
  },
};

const LAB: readonly TemplateSpec[] = [CENTOS, CENTOS7, CENTOS8, OEL8, DEBIAN10, UBUNTU18, SUSE15, WINDOWS];

/** OS keys of which an incomplete host lacks one pair; the CentOS ones are everywhere, as in most labs. */
const SOMETIMES_MISSING: readonly (readonly string[])[] = [
  ['oel8', 'suse15'],
  ['windows', 'debian10'],
  ['ubuntu18', 'suse15'],
];

/**
 * The templates of entry `hostRef` in the simulated lab. Odd entries have all of them; even ones lack a pair
 * that depends on `hostRef` and `seed` only, so that the same command always gives the same lab.
 * @internal for its tests
 */
export function listLabTemplates(hostRef: number, seed: number): readonly TemplateSpec[] {
  if (hostRef % 2 === 1) return LAB;
  const missing = SOMETIMES_MISSING[(hostRef / 2 + Math.abs(Math.trunc(seed))) % SOMETIMES_MISSING.length];
  return LAB.filter((template) => !template.osKeys.some((osKey) => missing?.includes(osKey)));
}

/** The templates of an entry: those of the options, otherwise the lab's, with oddities if the options ask for them. */
export function chooseTemplates(
  { templates, seed, oddTemplates }: Pick<SimulatorOptions, 'templates' | 'seed' | 'oddTemplates'>,
  hostRef: number,
): readonly TemplateSpec[] {
  if (templates) return templates(hostRef, seed);
  const lab = listLabTemplates(hostRef, seed);
  return oddTemplates === true ? lab.map((spec) => ({ ...spec, ...ODD[hostRef]?.[spec.name] })) : lab;
}

/** Oddities by entry and template: a larger disk, old or missing guest tools, a deleted image. */
const ODD: Readonly<Record<number, Readonly<Record<string, Partial<TemplateSpec>>>>> = {
  2: { [CENTOS8.name]: { disks: [{ sizeGib: 60 }] } },
  3: { [SUSE15.name]: { agent: { absent: true } }, [OEL8.name]: { gone: true } },
  4: { [CENTOS7.name]: { agent: { toolsVersion: ['7', '20', '0'] } } },
};
