import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { describeSystemError } from '../../../core/base/describe-system-error.ts';

it.each([
  ['a file that is missing', () => readFile('/nowhere/x'), 'it does not exist'],
  ['a folder', () => readFile('/'), 'it is a folder'],
  [
    'a closed port',
    () => new Promise((_resolve, reject) => connect(1, '127.0.0.1').once('error', reject)),
    'nothing listens there',
  ],
])('%s in words, without a path of ours', async (_what, work, words) => {
  const error = await work().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(describeSystemError(error)).toBe(words);
});

it('shows a code without words, and never a text', () => {
  expect(describeSystemError(Object.assign(new Error('secret'), { code: 'EXDEV' }))).toBe('EXDEV');
  expect(describeSystemError(new TypeError('x is not a function'))).toBe('an unforeseen error');
});
