import { expect, it } from 'vitest';
import { toLegacyAnswer } from '../../../core/http/legacy/legacy-answer.ts';
import { DynvmError, toFailure } from '../../../core/model/failure.ts';

const BUGS = [
  new TypeError("Cannot read properties of null (reading 'uuid')"),
  new TypeError('x.map is not a function'),
  'password=hunter2',
  null,
];

it.each(BUGS)('the text of an unforeseen error never reaches people: %s', (bug) => {
  const failure = toFailure(bug);
  expect(failure).toEqual({
    code: 'internal',
    message: 'An unexpected error occurred.',
    hint: 'The log has the details.',
  });
  expect(toLegacyAnswer(bug)).toEqual({
    status: 500,
    body: 'An unexpected error occurred. (The log has the details.)',
  });
});

it('a foreseen error keeps its words', () => {
  const failure = { code: 'not-found', message: 'There is no VM x.' } as const;
  expect(toFailure(new DynvmError(failure))).toEqual(failure);
});
