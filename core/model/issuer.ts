import type { Role } from './access.ts';

/** Who an issuer of OpenID Connect vouches for: people who sign in, or jobs of a CI system. */
export const ISSUER_KINDS = ['people', 'github', 'gitlab', 'jenkins'] as const;
export type IssuerKind = (typeof ISSUER_KINDS)[number];
export type CiKind = Exclude<IssuerKind, 'people'>;

/**
 * The claim that names a project for ever: names of repositories can be given up and taken by somebody else. Jenkins has
 * no such id; its `sub` is the job's address on the server that the issuer is.
 */
export const ANCHOR_CLAIMS: Readonly<Record<CiKind, string>> = {
  github: 'repository_id',
  gitlab: 'project_id',
  jenkins: 'sub',
};

/** A claim and the whole value it must have; where it is a list, one of its values. */
export interface ClaimCondition {
  readonly claim: string;
  readonly value: string;
}

/** Who a token stands for: the first rule whose conditions all hold says it. */
export interface IssuerRule {
  /** N of `<issuer>.rule.<N>`. */
  readonly number: number;
  readonly conditions: readonly ClaimCondition[];
  /** A principal of this name, or of the one in a claim. */
  readonly principal: { readonly kind: 'name' | 'claim'; readonly text: string };
  readonly role: Role;
  readonly teams: readonly string[];
}

/** One issuer of the section `[access]`. @see docs/access.md#single-sign-on */
export interface IssuerSettings {
  readonly name: string;
  readonly kind: IssuerKind;
  /** Exactly the `iss` of its tokens. */
  readonly url: string;
  /** The only `aud` that is accepted: of people the client id. */
  readonly audience: string;
  /** Of people; absent: a public client. */
  readonly clientSecret?: { reveal(): string };
  /** Of people: what is asked for beside `openid`. */
  readonly scopes: readonly string[];
  /** PEM of the only authorities to trust; absent: Node's own. */
  readonly authorities?: string;
  /** In the order of their numbers; never empty. */
  readonly rules: readonly IssuerRule[];
}
