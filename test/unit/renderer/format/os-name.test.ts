import { expect, it } from 'vitest';
import { shortenOsName } from '../../../../renderer/format/os-name.ts';

it.each([
  ['CentOS release 6.10 (Final)', 'CentOS 6.10'],
  ['CentOS Linux release 8.5.2111', 'CentOS 8.5.2111'],
  ['CentOS Linux 7 (Core)', 'CentOS 7'],
  ['Debian GNU/Linux 10 (buster)', 'Debian 10'],
  ['Ubuntu 18.04.6 LTS', 'Ubuntu 18.04.6'],
  ['Oracle Linux Server 8.4', 'Oracle Linux 8.4'],
  ['Red Hat Enterprise Linux 9.3 (Plow)', 'RHEL 9.3'],
  ['SUSE Linux Enterprise Server 15 SP3', 'SLES 15 SP3'],
  ['Microsoft Windows Server 2019 Standard', 'Windows Server 2019'],
  ['Microsoft Windows 11 Pro', 'Windows 11'],
  ['Something Else 3', 'Something Else 3'],
])('calls %s %s in a column', (name, short) => {
  expect(shortenOsName(name)).toBe(short);
});
