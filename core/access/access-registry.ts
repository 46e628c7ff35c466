import { Emitter } from '../base/emitter.ts';
import {
  type Principal,
  PrincipalId,
  RESERVED_PRINCIPALS,
  type Role,
  type StoredToken,
  TOKENS_PER_PRINCIPAL_MAX,
  type Token,
  tokenStateAt,
} from '../model/access.ts';
import type { AuditChange, AuditRecord } from '../model/audit-entry.ts';
import { DynvmError } from '../model/failure.ts';
import type { AccessStore, Clock } from '../ports.ts';
import { badInput, describePrincipal, describeToken, noToken } from './describe-access.ts';
import { DAY_MS, issueToken, type NewToken } from './issue-token.ts';
import { type NotedUse, withUse } from './noted-use.ts';

/** Principals one service keeps; a directory of people belongs to the issuer. */
const PRINCIPALS_MAX = 10_000;

/** How long it can be seen that a person had signed in. */
const GRANTED_KEPT_MS = 7 * DAY_MS;

/** Who makes a change, and the record of it that is kept with the change. */
export type Author = Pick<AuditRecord, 'principal'> & {
  /** Makes the audit record of one change. */
  record(change: AuditChange): AuditRecord;
};

export interface NewPrincipal {
  readonly id: string;
  readonly role: Role;
  readonly teams?: readonly string[] | undefined;
  readonly displayName?: string | undefined;
  readonly federated?: Principal['federated'];
}

export interface PrincipalUpdate {
  readonly role?: Role | undefined;
  readonly teams?: readonly string[] | undefined;
  readonly displayName?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** A token and its text, which is shown once. */
export interface IssuedToken {
  readonly token: Token;
  readonly text: string;
}

/**
 * Principals and their tokens: in memory for every request, in the store first for every change.
 * A change is answered when it would survive kill -9, and holds from that moment.
 */
export class AccessRegistry {
  readonly #store: AccessStore;
  readonly #clock: Clock;
  readonly #principals = new Map<string, Principal>();
  readonly #tokens = new Map<string, StoredToken>();
  /** After each change to what somebody may do. */
  readonly changed = new Emitter();
  /** One change after the other: each is decided on what the one before left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: {
    store: AccessStore;
    clock: Clock;
    principals: readonly Principal[];
    tokens: readonly StoredToken[];
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    for (const principal of options.principals) this.#principals.set(principal.id, principal);
    for (const token of options.tokens) this.#tokens.set(token.id, token);
  }

  principals(): Principal[] {
    return [...this.#principals.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  principal(id: string): Principal | undefined {
    return this.#principals.get(id);
  }

  /** @throws DynvmError not-found */
  requirePrincipal(id: string): Principal {
    const principal = this.#principals.get(id);
    if (principal) return principal;
    throw new DynvmError({
      code: 'not-found',
      message: `There is no principal ${id}`,
      hint: 'Create it first: dynvm principal create.',
    });
  }

  /** Newest first, without their secrets. */
  tokens(principal?: string): Token[] {
    return [...this.#tokens.values()]
      .filter((token) => principal === undefined || token.principal === principal)
      .toSorted((a, b) => b.createdAt - a.createdAt)
      .map(withoutDigest);
  }

  storedToken(id: string): StoredToken | undefined {
    return this.#tokens.get(id);
  }

  /** @throws DynvmError already-exists, bad-input (reserved name), store-unavailable */
  createPrincipal(input: NewPrincipal, author: Author): Promise<Principal> {
    return this.#inTurn(async () => {
      const id = PrincipalId.parse(input.id);
      if (RESERVED_PRINCIPALS.includes(id)) throw badInput('id', `${id} is a name of the service itself`);
      if (this.#principals.has(id)) {
        throw new DynvmError({ code: 'already-exists', message: `There is a principal ${id} already` });
      }
      if (this.#principals.size >= PRINCIPALS_MAX) {
        throw new DynvmError({
          code: 'unavailable',
          message: `There are ${PRINCIPALS_MAX} principals, the most one service keeps`,
        });
      }
      const principal: Principal = {
        id,
        role: input.role,
        teams: [...new Set(input.teams ?? [])],
        ...(input.displayName !== undefined && { displayName: input.displayName }),
        ...(input.federated && { federated: input.federated }),
        createdAt: this.#clock.now(),
        createdBy: author.principal,
      };
      await this.#keepPrincipal(principal, 'principals.create', undefined, author);
      return principal;
    });
  }

  /** @throws DynvmError not-found, store-unavailable */
  updatePrincipal(id: string, change: PrincipalUpdate, author: Author): Promise<Principal> {
    return this.#inTurn(async () => {
      const before = this.requirePrincipal(id);
      const { disabledAt, ...rest } = before;
      const disabled = change.disabled ?? disabledAt !== undefined;
      const principal: Principal = {
        ...rest,
        role: change.role ?? before.role,
        teams: change.teams === undefined ? before.teams : [...new Set(change.teams)],
        ...(change.displayName !== undefined && { displayName: change.displayName }),
        ...(disabled && { disabledAt: disabledAt ?? this.#clock.now() }),
      };
      await this.#keepPrincipal(principal, 'principals.update', before, author);
      return principal;
    });
  }

  /** @throws DynvmError not-found, bad-input (scopes beyond the role), unavailable (too many), store-unavailable */
  createToken(input: NewToken, author: Author): Promise<IssuedToken> {
    return this.#inTurn(() => this.#issue(input, author, 'tokens.create', undefined));
  }

  /**
   * A new token in place of an old one, which ends after the overlap (0: at once).
   * @throws DynvmError not-found, unavailable (it is over already), store-unavailable
   */
  rotateToken(id: string, overlapMs: number, author: Author): Promise<IssuedToken> {
    return this.#inTurn(async () => {
      const old = this.#liveToken(id);
      const now = this.#clock.now();
      const input: NewToken = {
        principal: old.principal,
        label: old.label,
        scopes: old.scopes,
        days: Math.max(1, Math.round((old.expiresAt - old.createdAt) / DAY_MS)),
        actsForLegacy: old.actsForLegacy,
      };
      return this.#issue(input, author, 'tokens.rotate', (issued) => ({
        ...old,
        replacedBy: issued.id,
        expiresAt: Math.min(old.expiresAt, now + overlapMs),
        ...(overlapMs <= 0 && { revokedAt: now }),
      }));
    });
  }

  /** A token that is over stays as it is. @throws DynvmError not-found, store-unavailable */
  revokeToken(id: string, author: Author): Promise<Token> {
    return this.#inTurn(async () => {
      const token = this.#tokens.get(id);
      if (token === undefined) throw noToken(id);
      if (token.revokedAt !== undefined) return withoutDigest(token);
      const revoked: StoredToken = { ...token, revokedAt: this.#clock.now() };
      const change = { operation: 'tokens.revoke', object: describeToken(token) };
      await this.#store.saveAccess({ tokens: [revoked] }, [author.record(change)]);
      this.#tokens.set(id, revoked);
      this.changed.emit();
      return withoutDigest(revoked);
    });
  }

  /** Forgets tokens of single sign-on that ended some time ago: each sign-in makes one. */
  pruneGranted(): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#clock.now() - GRANTED_KEPT_MS;
      const over = [...this.#tokens.values()].filter((token) => token.grantedBy && token.expiresAt < before);
      if (over.length === 0) return;
      const endedTokens = over.map(({ id }) => id);
      await this.#store.saveAccess({ endedTokens }, []);
      for (const id of endedTokens) this.#tokens.delete(id);
    });
  }

  /** Notes once that others may have read a token. @returns false where it was noted before */
  markExposed(id: string, address: string, author: Author): Promise<boolean> {
    return this.#inTurn(async () => {
      const token = this.#tokens.get(id);
      if (token === undefined || token.exposedAt !== undefined) return false;
      const exposed: StoredToken = { ...token, exposedAt: this.#clock.now(), exposedFrom: address };
      const change = {
        operation: 'tokens.use',
        object: describeToken(token),
        outcome: 'refused' as const,
        reason: 'it came over plain http, where others can read it',
      };
      await this.#store.saveAccess({ tokens: [exposed] }, [author.record(change)]);
      this.#tokens.set(id, exposed);
      return true;
    });
  }

  /** Keeps when and from where tokens were last used, or refused; no change to what anybody may do. */
  noteUse(noted: ReadonlyMap<string, NotedUse>): Promise<void> {
    // In turn like every change: a row read before a revocation and written after it would undo it in the store.
    return this.#inTurn(async () => {
      const tokens = [...noted].flatMap(([id, use]) => {
        const token = this.#tokens.get(id);
        return token === undefined ? [] : [withUse(token, use)];
      });
      if (tokens.length === 0) return;
      await this.#store.saveAccess({ tokens }, []);
      for (const token of tokens) this.#tokens.set(token.id, token);
    });
  }

  async #issue(
    input: NewToken,
    author: Author,
    operation: string,
    replace: ((issued: StoredToken) => StoredToken) | undefined,
  ): Promise<IssuedToken> {
    const principal = this.requirePrincipal(input.principal);
    const now = this.#clock.now();
    this.#requireRoom(principal.id, now);
    const { text, token: issued } = issueToken(principal, input, { now, createdBy: author.principal });
    const replaced = replace?.(issued);
    const tokens = replaced === undefined ? [issued] : [issued, replaced];
    const change = {
      operation,
      object: describeToken(issued),
      after: issued.scopes.join(' '),
      ...(replaced && { before: replaced.id }),
    };
    await this.#store.saveAccess({ tokens }, [author.record(change)]);
    for (const token of tokens) this.#tokens.set(token.id, token);
    this.changed.emit();
    return { token: withoutDigest(issued), text };
  }

  async #keepPrincipal(
    principal: Principal,
    operation: string,
    before: Principal | undefined,
    author: Author,
  ): Promise<void> {
    const change = {
      operation,
      object: principal.id,
      ...(before && { before: describePrincipal(before) }),
      after: describePrincipal(principal),
    };
    await this.#store.saveAccess({ principals: [principal] }, [author.record(change)]);
    this.#principals.set(principal.id, principal);
    this.changed.emit();
  }

  #liveToken(id: string): StoredToken {
    const token = this.#tokens.get(id);
    if (token === undefined) throw noToken(id);
    const state = tokenStateAt(token, this.#clock.now());
    if (state === 'active' || state === 'ends-soon') return token;
    throw new DynvmError({ code: 'unavailable', message: `The token ${id} is ${state}: create a new one` });
  }

  #requireRoom(principal: string, now: number): void {
    const live = this.tokens(principal).filter((token) => {
      const state = tokenStateAt(token, now);
      return state === 'active' || state === 'ends-soon';
    });
    if (live.length < TOKENS_PER_PRINCIPAL_MAX) return;
    throw new DynvmError({
      code: 'unavailable',
      message: `${principal} has ${live.length} live tokens, the most one principal may have`,
      hint: 'Revoke those that nobody uses.',
    });
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function withoutDigest({ digest: _, ...token }: StoredToken): Token {
  return token;
}
