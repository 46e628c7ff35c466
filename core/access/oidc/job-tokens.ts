import { ROLE_SCOPES } from '../../model/access.ts';
import type { Clock } from '../../ports.ts';
import type { AccessRegistry, Author } from '../access-registry.ts';
import type { Identity } from '../identity.ts';
import { type Admitted, admitPrincipal } from './admit-principal.ts';
import { InvalidIdToken } from './invalid-id-token.ts';
import type { Issuers } from './issuers.ts';
import { matchRule } from './match-rule.ts';
import { ID_TOKEN_MAX_LENGTH, verifyIdToken } from './verify-id-token.ts';

const FORM = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const SUBJECT_SHOWN_MAX = 200;

/** Whether a credential has the form of an ID token; ours begin with `dyn_` and have no dots. */
export function looksLikeIdToken(text: string): boolean {
  return text.length <= ID_TOKEN_MAX_LENGTH && FORM.test(text);
}

/** Who a job's ID token stands for. */
export interface JobIdentity {
  readonly identity: Identity;
  /** Its end, epoch ms. */
  readonly expiresAt: number;
  /** What it covers now: undefined once its principal is disabled or its issuer's rules are others. */
  current(): Identity | undefined;
}

/** ID tokens that jobs of a CI system show, instead of a secret that is kept there. */
export class JobTokens {
  readonly #issuers: Issuers;
  readonly #registry: AccessRegistry;
  readonly #clock: Clock;

  constructor(options: { issuers: Issuers; registry: AccessRegistry; clock: Clock }) {
    this.#issuers = options.issuers;
    this.#registry = options.registry;
    this.#clock = options.clock;
  }

  /**
   * @param toAuthor records that a principal is created at its first token, in its own name
   * @throws InvalidIdToken; IssuerUnreachable; DynvmError store-unavailable
   */
  async identify(
    text: string,
    toAuthor: (who: { principal: string; subject: string }) => Author,
  ): Promise<JobIdentity> {
    const issuer = await this.#findIssuer(text);
    const { name } = issuer.settings;
    const grant = this.#issuers.readGrant(name);
    const claims = await verifyIdToken(text, issuer, this.#clock);
    const match = matchRule(issuer.settings, claims);
    const subject = `${name}: ${claims.subject}`.slice(0, SUBJECT_SHOWN_MAX);
    const admit = { issuer, claims, match };
    const admitted = await admitPrincipal(
      this.#registry,
      admit,
      toAuthor({ principal: match.principal, subject }),
    );
    return {
      identity: toIdentity(admitted, subject),
      expiresAt: claims.expiresAt,
      current: () => {
        const principal = this.#registry.principal(match.principal);
        if (this.#clock.now() >= claims.expiresAt) return undefined;
        if (principal === undefined || principal.disabledAt !== undefined) return undefined;
        if (this.#issuers.readGrant(name) !== grant) return undefined;
        return toIdentity({ principal, role: admitted.role }, subject);
      },
    };
  }

  /** By what it says of itself, which is checked afterwards. */
  async #findIssuer(text: string) {
    const { decodeJwt } = await import('jose');
    let iss: unknown;
    try {
      iss = decodeJwt(text).iss;
    } catch {
      throw new InvalidIdToken('it is no signed token');
    }
    const issuer = typeof iss === 'string' ? this.#issuers.forJobs(iss) : undefined;
    if (issuer) return issuer;
    throw new InvalidIdToken(
      `its issuer ${JSON.stringify(iss)?.slice(0, 200)} is not one of the jobs' issuers in [access]`,
    );
  }
}

/** Never an admin, whatever the principal is. */
function toIdentity({ principal, role }: Admitted, subject: string): Identity {
  const capped = role === 'admin' ? 'requester' : role;
  const scopes = ROLE_SCOPES[capped].filter((scope) => scope !== 'metrics');
  return { principal: principal.id, role: capped, scopes, teams: principal.teams, subject };
}
