import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { ProvisionSpec } from '../../../core/model/request.ts';
import { useFleet } from '../../store/fleet.ts';
import { persistOptions } from '../../store/persist-options.ts';
import { setUi } from '../../store/ui.ts';
import { findFreeName } from './form/fresh-name.ts';
import { KeptDraft, type ProvisionDraft, toDraft } from './provision-draft.ts';

const Kept = z.object({
  /** What was requested last, without its name. */
  last: KeptDraft.optional().catch(undefined),
  notifyWhenReady: z.boolean().optional().catch(undefined),
});

interface DraftState {
  readonly last?: Omit<ProvisionDraft, 'descriptor'> | undefined;
  /** What the dialog opens with next time only, instead of `last`. */
  readonly start?: ProvisionDraft | undefined;
  /** The last choice. */
  readonly notifyWhenReady?: boolean | undefined;
}

/** Versions before 0.2 called it a wish. */
function fromWish(stored: unknown): unknown {
  const { last, tellWhenReady } = Object(stored) as { last?: unknown; tellWhenReady?: unknown };
  return { last, notifyWhenReady: tellWhenReady };
}

/** What the dialog opens with; the last choice is kept across restarts. */
export const useDrafts = create<DraftState>()(
  persist(
    () => ({}) as DraftState,
    persistOptions<DraftState, z.output<typeof Kept>>('draft', Kept, { name: 'wish', convert: fromWish }),
  ),
);

export function rememberDraft({ descriptor: _name, ...last }: ProvisionDraft): void {
  useDrafts.setState({ last });
}

/** Opens the dialog filled with this. */
export function openDraft(start: ProvisionDraft): void {
  useDrafts.setState({ start });
  setUi({ provisionOpen: true });
}

/** Opens the dialog filled with an earlier request, under a free name. */
export function openSameAgain(spec: ProvisionSpec): void {
  openDraft({ ...toDraft(spec), descriptor: findFreeName(spec.descriptor, listNamesInUse()) });
}

/** Descriptors and VM names that a new request cannot take. */
export function listNamesInUse(): Set<string> {
  const { tables } = useFleet.getState();
  const names = new Set<string>();
  for (const { name } of tables.vms.rows.values()) names.add(name);
  for (const { name, descriptor, state } of tables.leases.rows.values()) {
    if (state.kind === 'deleted' || state.kind === 'failed') continue;
    names.add(name).add(descriptor);
  }
  return names;
}
