import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { KeptWish, type Wish } from '../features/provision/provision-draft.ts';
import { remembered } from './persist-options.ts';

/** Somebody waits for room that comes when deadlines pass. */
export interface RoomWait {
  readonly wish: Wish;
  /** Epoch ms; before it there is no use in looking. */
  readonly fromAt: number;
}

export interface Tellings {
  /** Requests whose VMs somebody wants to be told of, newest last; told ones too, for the list of notices. */
  readonly requests: readonly string[];
  readonly rooms: readonly RoomWait[];
}

const REQUESTS_KEPT = 50;
const ROOMS_KEPT = 20;

const Kept = z.object({
  requests: z.array(z.string()).catch([]),
  rooms: z
    .array(z.object({ wish: KeptWish.extend({ descriptor: z.string() }), fromAt: z.number() }))
    .catch([]),
});

/** What the person at this window wants to be told of; kept over restarts. */
export const useTellings = create<Tellings>()(
  persist((): Tellings => ({ requests: [], rooms: [] }), remembered('tellings', Kept)),
);

export function keepAwaitedRequest(requestId: string): void {
  useTellings.setState(({ requests }) => ({ requests: [...requests, requestId].slice(-REQUESTS_KEPT) }));
}

export function keepRoomWait(wait: RoomWait): void {
  useTellings.setState(({ rooms }) => ({
    rooms: [...rooms.filter(({ wish }) => !isSameAsk(wish, wait.wish)), wait].slice(-ROOMS_KEPT),
  }));
}

export function endRoomWait(wish: Wish): void {
  useTellings.setState(({ rooms }) => ({ rooms: rooms.filter((wait) => !isSameAsk(wait.wish, wish)) }));
}

/** Whether somebody waits for room for this, under whatever name. */
export function isSameAsk({ descriptor: _one, ...a }: Wish, { descriptor: _other, ...b }: Wish): boolean {
  return JSON.stringify(KeptWish.parse(a)) === JSON.stringify(KeptWish.parse(b));
}
