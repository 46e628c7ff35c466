import type { Scope } from '../contract/define.ts';

/** Who asks: decides what is allowed and what the log says. */
export interface Caller {
  readonly scope: Scope;
  /** `legacy:10.1.2.3`, `cli:ann`, `console:ann` */
  readonly actor: string;
}

const RANK: Record<Scope, number> = { read: 0, request: 1, admin: 2 };

/** A wider scope includes the narrower ones: read < request < admin. */
export function isAllowed(caller: Caller, needed: Scope): boolean {
  return RANK[caller.scope] >= RANK[needed];
}
