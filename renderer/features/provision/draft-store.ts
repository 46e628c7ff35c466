import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { ProvisionAsk } from '../../../core/model/request.ts';
import { useFleet } from '../../store/fleet.ts';
import { remembered } from '../../store/persist-options.ts';
import { setUi } from '../../store/ui.ts';
import { freshName } from './form/fresh-name.ts';
import { KeptWish, type Wish, wishOf } from './provision-draft.ts';

const Kept = z.object({
  /** What was asked for last, without its name. */
  last: KeptWish.optional().catch(undefined),
  tellWhenReady: z.boolean().optional().catch(undefined),
});

interface WishState {
  readonly last?: Omit<Wish, 'descriptor'> | undefined;
  /** What the dialog opens with once, instead of the last. */
  readonly start?: Wish | undefined;
  /** The last choice. */
  readonly tellWhenReady?: boolean | undefined;
}

/** What the dialog begins with; the last choice is remembered over restarts. */
export const useWishes = create<WishState>()(
  persist(() => ({}) as WishState, remembered<WishState, z.output<typeof Kept>>('wish', Kept)),
);

export function rememberWish({ descriptor: _name, ...last }: Wish): void {
  useWishes.setState({ last });
}

/** Opens the dialog with this in it. */
export function openWish(start: Wish): void {
  useWishes.setState({ start });
  setUi({ provisionOpen: true });
}

/** Opens the dialog with an ask of before, under a name that is free. */
export function getSameAgain(ask: ProvisionAsk): void {
  openWish({ ...wishOf(ask), descriptor: freshName(ask.descriptor, namesInUse()) });
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
