import type { OsSlots } from '../../../../core/model/host.ts';

/** How a host stands with the template of an OS key. */
export type TemplateState =
  | { readonly kind: 'there'; readonly slots: number }
  /** The ini names one that can't be used: the problem is a sentence. */
  | { readonly kind: 'missing'; readonly problem: string }
  /** The ini names none. */
  | { readonly kind: 'none' };

export function toTemplateState(slots: OsSlots | undefined): TemplateState {
  if (slots?.problem !== undefined) return { kind: 'missing', problem: slots.problem };
  if (slots === undefined || slots.limitedBy === 'no-template') return { kind: 'none' };
  return { kind: 'there', slots: slots.slots };
}
