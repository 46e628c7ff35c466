import type { OsSlots } from '../../../../core/model/host.ts';

/** Availability of a template on a host. */
export type TemplateState =
  | { readonly kind: 'there'; readonly slots: number }
  /** The ini names one that cannot be used. */
  | { readonly kind: 'missing'; readonly problem: string }
  /** The ini names none. */
  | { readonly kind: 'none' };

export function toTemplateState(slots: OsSlots | undefined): TemplateState {
  if (slots?.problem !== undefined) return { kind: 'missing', problem: slots.problem };
  if (slots === undefined || slots.limitedBy === 'no-template') return { kind: 'none' };
  return { kind: 'there', slots: slots.slots };
}
