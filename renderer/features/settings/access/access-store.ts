import { create } from 'zustand';
import type { IssuedToken } from '../../../../core/contract/access.ts';
import type { Principal, Token } from '../../../../core/model/access.ts';

/** What the core said last; old lists stay while it can't be reached. */
type AccessLists =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | {
      readonly kind: 'loaded';
      /** Undefined for somebody who may see only their own tokens. */
      readonly principals: readonly Principal[] | undefined;
      readonly tokens: readonly Token[];
      readonly loadedAt: number;
      /** Why the latest attempt failed. */
      readonly staleBecause?: unknown;
    };

export type AccessDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'principal'; readonly principal?: Principal }
  | { readonly kind: 'disable'; readonly principal: Principal }
  | { readonly kind: 'transfer'; readonly from?: string }
  /** A new token; in place of an expired one, with its label and scopes. */
  | { readonly kind: 'token'; readonly principal?: string; readonly like?: Token }
  | { readonly kind: 'rotate'; readonly token: Token }
  | { readonly kind: 'revoke'; readonly token: Token }
  /** The only time that its text is shown. */
  | { readonly kind: 'issued'; readonly issued: IssuedToken; readonly replaced?: Token };

interface AccessState {
  readonly lists: AccessLists;
  readonly dialog: AccessDialog;
  /** Part of a name, label or team. */
  readonly search: string;
  /** Also tokens that are revoked or expired long ago. */
  readonly showsEnded: boolean;
}

/** @internal for its tests */
export function initialAccess(): AccessState {
  return { lists: { kind: 'loading' }, dialog: { kind: 'none' }, search: '', showsEnded: false };
}

export const useAccess = create<AccessState>()(initialAccess);

export function openAccessDialog(dialog: AccessDialog): void {
  useAccess.setState({ dialog });
}

export function closeAccessDialog(): void {
  useAccess.setState({ dialog: { kind: 'none' } });
}
