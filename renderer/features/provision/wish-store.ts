import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { ProvisionAsk } from '../../../core/model/request.ts';
import { useFleet } from '../../store/fleet.ts';
import { remembered } from '../../store/remembered.ts';
import { setUi } from '../../store/ui.ts';
import { freshName } from '../../view/fresh-name.ts';
import { type Wish, wishOf } from '../../view/wish.ts';

const Kept = z.object({
  /** What was asked for last, without its name. */
  last: z
    .object({
      osKey: z.string().min(1),
      count: z.number().int().min(1),
      vcpus: z.number().int().min(1).optional(),
      memoryGib: z.number().positive().optional(),
      minutes: z.number().positive(),
      tags: z.array(z.string()),
      labels: z.array(z.string()),
      hostRef: z.number().int().optional(),
      networkId: z.string().optional(),
      allOrNone: z.boolean(),
      checkSsh: z.boolean(),
    })
    .optional()
    .catch(undefined),
});

interface WishState {
  readonly last?: Omit<Wish, 'descriptor'> | undefined;
  /** What the dialog opens with once, instead of the last. */
  readonly start?: Wish | undefined;
}

/** What the dialog begins with; the last choice is remembered over restarts. */
export const useWishes = create<WishState>()(
  persist(() => ({}) as WishState, remembered<WishState, z.output<typeof Kept>>('wish', Kept)),
);

export function rememberWish({ descriptor: _name, ...last }: Wish): void {
  useWishes.setState({ last });
}

/** Opens the dialog with an ask of before, under a name that is free. */
export function getSameAgain(ask: ProvisionAsk): void {
  useWishes.setState({ start: { ...wishOf(ask), descriptor: freshName(ask.descriptor, namesInUse()) } });
  setUi({ provisionOpen: true });
}

/** Descriptors and names that a new ask could not have. */
export function namesInUse(): Set<string> {
  const { tables } = useFleet.getState();
  const names = new Set<string>();
  for (const { name } of tables['fleet.vms'].rows.values()) names.add(name);
  for (const { name, descriptor, state } of tables.leases.rows.values()) {
    if (state.kind === 'deleted' || state.kind === 'failed') continue;
    names.add(name).add(descriptor);
  }
  return names;
}
