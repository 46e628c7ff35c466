import type { Access } from '../../access/index.ts';
import type { accessOperations } from '../../contract/access.ts';
import { DynvmError } from '../../model/failure.ts';
import type { AuditReader } from '../../ports.ts';
import { auditAuthor } from '../audit-author.ts';
import { type Caller, isAllowed } from '../caller.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';
import { toActor } from '../to-actor.ts';

/** Principals, tokens and the audit. Without `leases`: on a data folder that no service holds. */
export function accessHandlers({
  access,
  archive,
  clock,
  leases,
  config,
}: Pick<OperationDependencies, 'access' | 'archive' | 'clock'> &
  Partial<Pick<OperationDependencies, 'leases' | 'config'>>): HandlersOf<typeof accessOperations> {
  const registry = () => required(access).registry;
  const by = (caller: Caller) => auditAuthor(caller, clock);

  /** Whose token it is decides; for others there is none of that id. */
  function requireOwnToken(id: string, caller: Caller): void {
    const token = registry().storedToken(id);
    if (isAllowed(caller, 'admin') || (token && token.principal === caller.principal)) return;
    throw new DynvmError({ code: 'not-found', message: `There is no token ${id} of yours` });
  }

  return {
    'access.me': (_input, { principal, role, scopes, teams, tokenId, actsForLegacy }) => {
      const token = tokenId === undefined ? undefined : access?.registry.storedToken(tokenId);
      return {
        principal,
        role,
        scopes: [...scopes],
        teams: [...teams],
        actsForLegacy: actsForLegacy ?? false,
        teamSharesVms: config?.().common.teamSharesVms ?? false,
        ...(token && { tokenId: token.id, tokenExpiresAt: token.expiresAt }),
      };
    },
    'principals.list': () => registry().principals(),
    'principals.create': (input, caller) => registry().createPrincipal(input, by(caller)),
    'principals.update': ({ id, ...change }, caller) => registry().updatePrincipal(id, change, by(caller)),
    'principals.transfer': async ({ from, to }, caller) => {
      if (leases === undefined || config === undefined) throw notRunning();
      const { id: owner, teams } = registry().requirePrincipal(to);
      const actor = toActor(caller, { rules: config().common, clock });
      return { vms: await leases.transfer({ from, to: { owner, teams } }, actor) };
    },
    'tokens.list': ({ principal }, caller) => {
      if (isAllowed(caller, 'admin')) return registry().tokens(principal);
      if (principal === undefined || principal === caller.principal)
        return registry().tokens(caller.principal);
      throw new DynvmError({ code: 'forbidden', message: 'Only an admin sees the tokens of others' });
    },
    'tokens.create': (input, caller) => registry().createToken(input, by(caller)),
    'tokens.rotate': ({ id, overlapSeconds }, caller) => {
      requireOwnToken(id, caller);
      return registry().rotateToken(id, overlapSeconds * 1000, by(caller));
    },
    'tokens.revoke': ({ id }, caller) => {
      requireOwnToken(id, caller);
      return registry().revokeToken(id, by(caller));
    },
    'audit.list': ({ filter, limit, before }) => requiredAudit(archive).audit(filter, limit, before),
    'audit.verify': () => requiredAudit(archive).verifyAudit(),
  };
}

function notRunning(): DynvmError {
  return new DynvmError({
    code: 'unavailable',
    message: 'Only a running service can transfer VMs',
    hint: 'Start it, then repeat the command.',
  });
}

function required(access: Access | undefined): Access {
  if (access) return access;
  throw nothingKept();
}

function requiredAudit(archive: Partial<AuditReader> | undefined): AuditReader {
  if (archive?.audit && archive.verifyAudit) return archive as AuditReader;
  throw nothingKept();
}

function nothingKept(): DynvmError {
  return new DynvmError({
    code: 'unavailable',
    message: 'This service keeps nothing beyond its own life, so it has no principals and no audit',
  });
}
