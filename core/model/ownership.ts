import { LEGACY_PRINCIPAL } from './access.ts';

/** To whom a request and its VMs belong. */
export interface Ownership {
  readonly owner: string;
  /** Teams of the owner when it asked. */
  readonly teams: readonly string[];
}

/** VMs that were asked for before there were principals are known by their requester only. */
export function isOwnedBy(
  principal: string,
  { owner, requester }: { readonly owner: string; readonly requester: string },
): boolean {
  return owner === principal || (owner === LEGACY_PRINCIPAL && requester === principal);
}
