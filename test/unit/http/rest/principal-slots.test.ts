import { expect, it } from 'vitest';
import { PrincipalSlots } from '../../../../core/http/rest/principal-slots.ts';

it('a principal holds so many at once, whatever others hold, and each given back can be taken again', () => {
  const slots = new PrincipalSlots(2, 'event streams');
  const release = slots.take('ann');
  slots.take('ann');
  expect(() => slots.take('ann')).toThrow('ann has 2 event streams open, the most one principal may have');
  expect(() => slots.take('bob')).not.toThrow();
  release();
  release();
  slots.take('ann');
  expect(() => slots.take('ann')).toThrow();
});
