import { z } from 'zod';

/** What a principal may do at most. reader: look. requester: ask for VMs and act on its own. admin: everything. */
export const Role = z.enum(['reader', 'requester', 'admin']);
export type Role = z.infer<typeof Role>;

/** What a credential may be used for. `metrics` stands apart: a scraper needs nothing else. */
export const AccessScope = z.enum(['read', 'request', 'admin', 'metrics']);
export type AccessScope = z.infer<typeof AccessScope>;

/** The scopes that each role covers. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly AccessScope[]>> = {
  reader: ['read', 'metrics'],
  requester: ['read', 'request', 'metrics'],
  admin: ['read', 'request', 'admin', 'metrics'],
};

/** admin includes request, request includes read; metrics is only itself. */
export function coversScope(held: readonly AccessScope[], wanted: AccessScope): boolean {
  switch (wanted) {
    case 'metrics':
      return held.includes('metrics') || held.includes('admin');
    case 'read':
      return held.includes('read') || held.includes('request') || held.includes('admin');
    case 'request':
      return held.includes('request') || held.includes('admin');
    case 'admin':
      return held.includes('admin');
  }
}

/** How a request reached the service; `expiry`, `reconcile` and `pool` are the service's own. */
export const Channel = z.enum(['legacy', 'rest', 'ipc', 'cli', 'web', 'expiry', 'reconcile', 'pool']);
export type Channel = z.infer<typeof Channel>;

/** Owner of whatever was asked for without a credential on the legacy API: agent B releases what agent A got. */
export const LEGACY_PRINCIPAL = 'legacy';
/** Names the service uses itself; nobody can be called so. */
export const RESERVED_PRINCIPALS: readonly string[] = [
  LEGACY_PRINCIPAL,
  'service',
  'expiry',
  'reconcile',
  'pool',
  'local',
];

const PRINCIPAL_MAX_LENGTH = 64;
export const TEAMS_MAX = 20;

/** `ann`, `jenkins-qe`, `ann@example.org`: lower case, since two people must not differ by case alone. */
export const PrincipalId = z
  .string()
  .trim()
  .toLowerCase()
  .max(PRINCIPAL_MAX_LENGTH, `is longer than ${PRINCIPAL_MAX_LENGTH} characters`)
  .regex(
    /^[a-z0-9][a-z0-9._@+-]*$/,
    'must begin with a letter or digit and hold only letters, digits and . _ @ + -',
  );

export const TeamName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'must be 1 to 40 letters, digits and . _ -');

const At = z.number().int().nonnegative();

/** A person or a system that asks. */
export const Principal = z.object({
  id: PrincipalId,
  role: Role,
  teams: z.array(TeamName).max(TEAMS_MAX).default([]),
  /** Shown beside the id: `Ann Example`. */
  displayName: z.string().trim().max(100).optional(),
  createdAt: At,
  createdBy: z.string(),
  /** It came by single sign-on or an ID token: whose it is there, and its role and teams follow the rules of the ini. */
  federated: z.object({ issuer: z.string(), subject: z.string().optional() }).optional(),
  /** Set while it may do nothing; its leases run on to their deadlines. */
  disabledAt: At.optional(),
});
export type Principal = z.infer<typeof Principal>;

/** Life of a token unless told otherwise, and the longest one. */
export const TOKEN_DEFAULT_DAYS = 90;
export const TOKEN_MAX_DAYS = 365;
/** A token is reported as ending soon this long before it does. */
const TOKEN_WARNING_DAYS = 14;
/** Tokens one principal may have that are neither revoked nor expired. */
export const TOKENS_PER_PRINCIPAL_MAX = 50;

/** A token without its secret. */
export const Token = z.object({
  id: z.string(),
  principal: PrincipalId,
  label: z.string().trim().min(1).max(100),
  scopes: z.array(AccessScope).min(1),
  /** It may also act on VMs that were asked for without a credential: for moving CI from the open port to tokens. */
  actsForLegacy: z.boolean().default(false),
  createdAt: At,
  createdBy: z.string(),
  expiresAt: At,
  revokedAt: At.optional(),
  lastUsedAt: At.optional(),
  /** Address of the last use. */
  lastUsedFrom: z.string().optional(),
  /** When it first came over plain http from another machine, and from where: others may have read it. */
  exposedAt: At.optional(),
  exposedFrom: z.string().optional(),
  /** How often it was refused since it ended: somebody still uses it. With when and from where it last was. */
  refusals: z.number().int().nonnegative().optional(),
  lastRefusedAt: At.optional(),
  lastRefusedFrom: z.string().optional(),
  /** The token that replaces it, when it was rotated. */
  replacedBy: z.string().optional(),
  /** Given to whom an issuer vouched for; it ends when that issuer's rules, told apart by `settings`, change. */
  grantedBy: z.object({ issuer: z.string(), subject: z.string(), settings: z.string() }).optional(),
});
export type Token = z.infer<typeof Token>;

export type TokenState = 'active' | 'ends-soon' | 'expired' | 'revoked';

/** @param now epoch ms */
export function tokenStateAt(token: Token, now: number): TokenState {
  if (token.revokedAt !== undefined && token.revokedAt <= now) return 'revoked';
  if (token.expiresAt <= now) return 'expired';
  return token.expiresAt - now <= TOKEN_WARNING_DAYS * 86_400_000 ? 'ends-soon' : 'active';
}

/** A token as it is kept. */
export const StoredToken = Token.extend({
  /** SHA-256 of the secret, hex. */
  digest: z.string(),
});
export type StoredToken = z.infer<typeof StoredToken>;

/** A session nobody uses for so long is over. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
/** A session is over after so long, however much it is used. */
export const SESSION_LIFE_MS = 7 * 24 * 3_600_000;

/** A browser session as it is kept. */
export const StoredSession = z.object({
  /** SHA-256 of the cookie's secret, hex: who reads the store can't use it. */
  digest: z.string(),
  principal: PrincipalId,
  /** The token it was made from: it ends with it. */
  tokenId: z.string().optional(),
  /** SHA-256 of the text that every write has to repeat, hex. */
  csrfDigest: z.string(),
  createdAt: At,
  lastUsedAt: At,
  /** Its absolute end. */
  expiresAt: At,
});
export type StoredSession = z.infer<typeof StoredSession>;
