import { expect, it } from 'vitest';
import { operations } from '../../../../core/contract/contract.ts';
import { NOT_OVER_REST, REST_ROUTES } from '../../../../core/http/rest/rest-routes.ts';

it('every operation of the contract has a path, or a reason why not', () => {
  const reached = new Set<string>(REST_ROUTES.map(({ operation }) => operation));
  const missing = Object.keys(operations).filter((name) => !reached.has(name) && !(name in NOT_OVER_REST));
  expect(missing).toEqual([]);
  // reports.export is reached through the report it is a format of.
  expect(Object.keys(NOT_OVER_REST).filter((name) => reached.has(name))).toEqual([]);
});

it('no method and path stand twice', () => {
  const endpoints = REST_ROUTES.map(({ method, path }) => `${method} ${path}`);
  expect(endpoints.length).toBe(new Set(endpoints).size);
});
