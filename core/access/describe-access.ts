import type { Principal, Token } from '../model/access.ts';
import { DynvmError } from '../model/failure.ts';

/** As the audit names it. */
export function describeToken(token: Token): string {
  return `${token.id} of ${token.principal} (${token.label})`;
}

export function describePrincipal({ role, teams, disabledAt }: Principal): string {
  const parts = [role, ...(teams.length > 0 ? [`teams ${teams.join(', ')}`] : [])];
  return [...parts, ...(disabledAt === undefined ? [] : ['disabled'])].join(', ');
}

export function noToken(id: string): DynvmError {
  return new DynvmError({ code: 'not-found', message: `There is no token ${id}` });
}

export function badInput(field: string, message: string): DynvmError {
  return new DynvmError({ code: 'bad-input', message, where: { field } });
}
