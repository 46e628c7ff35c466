import type { z } from 'zod';
import { createJSONStorage, type PersistOptions, type StateStorage } from 'zustand/middleware';

/**
 * What a store keeps over restarts, in the window's own storage beside the data folder. What is not as the schema
 * says any more (an older or a newer version wrote it) is left out; the rest is kept.
 */
export function remembered<State extends object, Kept extends object>(
  name: string,
  schema: z.ZodType<Kept>,
): PersistOptions<State, Kept> {
  return {
    name: `dynvm ${name}`,
    storage: createJSONStorage<Kept>(windowStorage),
    partialize: (state) => schema.parse(state),
    merge: (kept, initial) => ({ ...initial, ...schema.safeParse(kept ?? {}).data }),
  };
}

/** Stores are also read by tests, which have no window: nothing is kept there. */
function windowStorage(): StateStorage {
  const { localStorage } = globalThis as unknown as { localStorage?: StateStorage };
  return localStorage ?? { getItem: () => null, setItem: () => {}, removeItem: () => {} };
}
