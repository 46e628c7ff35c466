import type { z } from 'zod';
import { createJSONStorage, type PersistOptions, type StateStorage } from 'zustand/middleware';

interface Former {
  /** The name the store had in earlier versions. */
  readonly name: string;
  /** Turns what an earlier version stored into today's shape. */
  convert?(stored: unknown): unknown;
}

/**
 * Keeps a store across restarts, in the window's local storage. Fields that no longer match the schema (another version
 * wrote them) are dropped; the rest is kept.
 */
export function persistOptions<State extends object, Kept extends object>(
  name: string,
  schema: z.ZodType<Kept>,
  former?: Former,
): PersistOptions<State, Kept> {
  const key = `dynvm ${name}`;
  return {
    name: key,
    storage: createJSONStorage<Kept>(() => openStorage(key, former)),
    partialize: (state) => schema.parse(state),
    merge: (kept, initial) => ({ ...initial, ...schema.safeParse(kept ?? {}).data }),
  };
}

/** Unit tests import stores without a window: nothing is kept there. */
function openStorage(key: string, former: Former | undefined): StateStorage {
  const { localStorage } = globalThis as unknown as { localStorage?: StateStorage };
  if (!localStorage) return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  if (former && localStorage.getItem(key) === null) adopt(localStorage, key, former);
  return localStorage;
}

function adopt(storage: StateStorage, key: string, { name, convert = (stored) => stored }: Former): void {
  const formerKey = `dynvm ${name}`;
  const text = storage.getItem(formerKey);
  if (typeof text !== 'string') return;
  try {
    const { state, version } = JSON.parse(text) as { state: unknown; version: number };
    storage.setItem(key, JSON.stringify({ state: convert(state), version }));
  } catch {
    // Damaged: the store starts empty, as it would have.
  }
  storage.removeItem(formerKey);
}
