import { expect, it } from 'vitest';
import { findMisspelling } from '../../../../../../renderer/features/hosts/edit/find-misspelling.ts';

const FOUND = ['Local SSD', 'Shared NFS'];

it('a misspelt name is reported with the one that may be meant', () => {
  expect(findMisspelling('storage', 'Local SDD', FOUND)).toBe(
    'The host has no storage of this name; did you mean “Local SSD”?',
  );
});

it('a name like none of them is reported without a guess', () => {
  expect(findMisspelling('storage', 'iscsi-lun-0', FOUND)).toBe('The host has no storage of this name.');
});

it('a name that is there, none typed, and nothing found are fine', () => {
  expect(findMisspelling('storage', 'Local SSD', FOUND)).toBeUndefined();
  expect(findMisspelling('storage', '', FOUND)).toBeUndefined();
  expect(findMisspelling('storage', 'Local SSD', [])).toBeUndefined();
});
