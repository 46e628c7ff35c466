import { expect, it } from 'vitest';
import {
  assertRequestTransition,
  REQUEST_TRANSITIONS,
} from '../../../../core/leases/lease/request-states.ts';
import type { RequestRow } from '../../../../core/model/request.ts';
import { sampleRequest } from '../../../fixtures/sample-lease.ts';

const KINDS = Object.keys(REQUEST_TRANSITIONS) as RequestRow['state']['kind'][];
const inState = (kind: string) => ({ ...sampleRequest('r'), state: { kind } }) as RequestRow;

it('what has ended stays as it is', () => {
  for (const from of ['succeeded', 'partial', 'failed', 'cancelled']) {
    for (const to of KINDS) expect(() => assertRequestTransition(inState(from), to)).toThrow(/can.t go from/);
  }
});

it('what waits starts, fails or is cancelled; it can not end well without having run', () => {
  const legal = KINDS.filter((to) => {
    try {
      assertRequestTransition(inState('waiting'), to);
      return true;
    } catch {
      return false;
    }
  });
  expect(legal).toEqual(['running', 'failed', 'cancelled']);
});

it('what runs never waits again', () => {
  expect(() => assertRequestTransition(inState('running'), 'waiting')).toThrow(/from running to waiting/);
});
