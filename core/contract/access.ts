import { z } from 'zod';
import {
  AccessScope,
  Principal,
  PrincipalId,
  Role,
  TEAMS_MAX,
  TeamName,
  TOKEN_MAX_DAYS,
  Token,
} from '../model/access.ts';
import { AuditEntry, AuditFilter, AuditVerification } from '../model/audit-entry.ts';
import { LIFETIME_MIN_MINUTES } from '../model/request.ts';
import { defineOperations } from './define.ts';

/** A token with its text, which is shown this once. */
export const IssuedToken = z.object({ token: Token, text: z.string() });
export type IssuedToken = z.infer<typeof IssuedToken>;

/** Who is asking, as the service sees it. */
export const Me = z.object({
  principal: z.string(),
  role: Role,
  scopes: z.array(AccessScope),
  teams: z.array(z.string()),
  /** It may also act on VMs that were asked for without a credential. */
  actsForLegacy: z.boolean(),
  /** Members of a team act on each other's VMs. */
  teamSharesVms: z.boolean(),
  /** The token that was used, or that the session was made from. */
  tokenId: z.string().optional(),
  tokenExpiresAt: z.number().int().optional(),
});
export type Me = z.infer<typeof Me>;

/** The longest time a rotated token may go on beside its successor. */
const OVERLAP_MAX_SECONDS = 30 * 86_400;

export const accessOperations = defineOperations({
  'access.me': {
    input: z.object({}),
    output: Me,
    scope: 'read',
    doc: 'Who is asking: principal, role, scopes and teams, and what they allow on the VMs of others.',
  },
  'principals.list': {
    input: z.object({}),
    output: z.array(Principal),
    scope: 'admin',
    doc: 'Everybody who may ask, by name.',
  },
  'principals.create': {
    input: z.strictObject({
      id: PrincipalId,
      role: Role.default('requester'),
      teams: z.array(TeamName).max(TEAMS_MAX).default([]),
      displayName: z.string().trim().max(100).optional(),
    }),
    output: Principal,
    scope: 'admin',
    doc: 'Adds a person or a system that may ask.',
  },
  'principals.update': {
    input: z.strictObject({
      id: PrincipalId,
      role: Role.optional(),
      teams: z.array(TeamName).max(TEAMS_MAX).optional(),
      displayName: z.string().trim().max(100).optional(),
      /** A disabled principal may do nothing; its VMs run on to their deadlines. */
      disabled: z.boolean().optional(),
    }),
    output: Principal,
    scope: 'admin',
    doc: 'Changes role, teams or name of a principal, or disables it.',
  },
  'principals.transfer': {
    input: z.strictObject({
      /** Whose VMs: a principal, or `legacy`. */
      from: PrincipalId,
      to: PrincipalId,
    }),
    output: z.object({ vms: z.number().int().nonnegative() }),
    scope: 'admin',
    doc: 'Gives the VMs of one principal to another, for instance of somebody who left.',
  },
  'tokens.list': {
    input: z.object({ principal: PrincipalId.optional() }),
    output: z.array(Token),
    scope: 'read',
    doc: 'Tokens without their secrets, newest first: your own, or everybody’s for an admin.',
  },
  'tokens.create': {
    input: z.strictObject({
      principal: PrincipalId,
      label: z.string().trim().min(1).max(100),
      /** `read` and `request`, as far as the role covers them, where nothing is named. */
      scopes: z.array(AccessScope).min(1).optional(),
      days: z
        .number()
        .min(LIFETIME_MIN_MINUTES / (24 * 60))
        .max(TOKEN_MAX_DAYS)
        .optional(),
      actsForLegacy: z.boolean().default(false),
    }),
    output: IssuedToken,
    scope: 'admin',
    doc: 'Creates a token for a principal and shows it once.',
  },
  'tokens.rotate': {
    input: z.strictObject({
      id: z.string().max(100),
      /** So long the old token goes on; 0 ends it at once. */
      overlapSeconds: z.number().int().min(0).max(OVERLAP_MAX_SECONDS).default(86_400),
    }),
    output: IssuedToken,
    scope: 'read',
    doc: 'Replaces a token by a new one with the same rights; your own, or any for an admin.',
  },
  'tokens.revoke': {
    input: z.strictObject({ id: z.string().max(100) }),
    output: Token,
    scope: 'read',
    doc: 'Ends a token at once, with the sessions made from it; your own, or any for an admin.',
  },
  'audit.list': {
    input: z.object({
      filter: AuditFilter.default({}),
      limit: z.number().int().min(1).max(1000).default(100),
      /** Only entries with a smaller number. */
      before: z.number().int().positive().optional(),
    }),
    output: z.array(AuditEntry),
    scope: 'admin',
    doc: 'Who changed what, newest first.',
  },
  'audit.verify': {
    input: z.object({}),
    output: AuditVerification,
    scope: 'admin',
    doc: 'Checks that no entry of the audit was changed or removed.',
  },
});
