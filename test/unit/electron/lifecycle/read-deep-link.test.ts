import { expect, it } from 'vitest';
import { findDeepLink, readDeepLink } from '../../../../electron/lifecycle/read-deep-link.ts';

it.each([
  ['dynvm://vms', 'vms'],
  ['dynvm://get-vms/', 'get-vms'],
])('%s names a page', (link, target) => expect(readDeepLink(link)).toBe(target));

it.each([
  'dynvm://release?all=true',
  'dynvm://vms/release/job-1',
  'dynvm://vms?action=release',
  'dynvm://vms#x',
  'dynvm:vms',
  'DYNVM://vms',
  'dynvm://constructor',
  'https://vms',
  ' dynvm://vms',
  'dynvm://vms\n--config=/tmp/x',
])('%j is ignored', (link) => expect(readDeepLink(link)).toBeUndefined());

it('is found among other arguments', () => {
  expect(findDeepLink(['--data-dir', '/x', 'dynvm://hosts'])).toBe('hosts');
  expect(findDeepLink(['--data-dir', '/x'])).toBeUndefined();
});
