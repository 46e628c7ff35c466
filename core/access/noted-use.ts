import type { StoredToken } from '../model/access.ts';

/** What is to be kept of the uses of one token since they were last written. */
export interface NotedUse {
  /** The last one that was accepted. */
  readonly accepted?: { readonly at: number; readonly address: string };
  /** Those that were refused because the token has ended. */
  readonly refused?: { readonly count: number; readonly at: number; readonly address: string };
}

export function noteAccepted(use: NotedUse | undefined, at: number, address: string): NotedUse {
  return { ...use, accepted: { at, address } };
}

export function noteRefused(use: NotedUse | undefined, at: number, address: string): NotedUse {
  return { ...use, refused: { count: (use?.refused?.count ?? 0) + 1, at, address } };
}

export function withUse(token: StoredToken, { accepted, refused }: NotedUse): StoredToken {
  return {
    ...token,
    ...(accepted && { lastUsedAt: accepted.at, lastUsedFrom: accepted.address }),
    ...(refused && {
      refusals: (token.refusals ?? 0) + refused.count,
      lastRefusedAt: refused.at,
      lastRefusedFrom: refused.address,
    }),
  };
}
