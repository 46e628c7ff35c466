import type { quotaOperations } from '../../contract/quotas.ts';
import { DynvmError } from '../../model/failure.ts';
import {
  describeQuotaSubject,
  type QuotaLimits,
  type QuotaRow,
  type QuotaSubject,
} from '../../model/quota.ts';
import { toQuotaKey } from '../../quotas/index.ts';
import { auditAuthor } from '../audit-author.ts';
import { type Caller, isAllowed } from '../caller.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';

export function quotaHandlers({
  leases,
  quotas,
  clock,
}: OperationDependencies): HandlersOf<typeof quotaOperations> {
  const change = async (subject: QuotaSubject, limits: QuotaLimits | undefined, caller: Caller) => {
    await quotas.set(subject, limits, () => {
      const before = find(subject);
      return auditAuthor(caller, clock).record({
        operation: limits ? 'quotas.set' : 'quotas.reset',
        object: describeQuotaSubject(subject),
        before: describeLimits(before?.limits),
        after: limits ? describeLimits({ ...before?.limits, ...limits }) : describeLimits(before?.iniLimits),
      });
    });
  };
  const find = (subject: QuotaSubject) =>
    leases.quotas().find((row) => toQuotaKey(row.subject) === toQuotaKey(subject));

  return {
    'quotas.list': (_input, caller) => {
      const rows = leases.quotas();
      return isAllowed(caller, 'admin') ? [...rows] : selectOwn(rows, caller);
    },
    'quotas.set': async ({ limits, kind, name }, caller) => {
      const subject = { kind, name };
      if (kind === 'default' && name !== 'everyone') throw notEveryone();
      await change(subject, limits, caller);
      const row = find(subject);
      if (row) return row;
      throw new DynvmError({
        code: 'unavailable',
        message: 'The quota was kept; this service is on standby and does not know what is used of it.',
      });
    },
    'quotas.reset': async ({ kind, name }, caller) => {
      const isChanged = quotas.changes().some((one) => toQuotaKey(one) === toQuotaKey({ kind, name }));
      if (!isChanged) throw nothingChanged({ kind, name });
      await change({ kind, name }, undefined, caller);
      return {};
    },
  };
}

/** Its own quota, or everyone's where it has none, and those of its teams and of OSes. Who holds VMs of these is no secret. */
function selectOwn(rows: readonly QuotaRow[], { principal, teams }: Caller): QuotaRow[] {
  const ownKey = toQuotaKey({ kind: 'principal', name: principal });
  const hasOwn = rows.some(({ subject }) => toQuotaKey(subject) === ownKey);
  const keys = new Set(teams.map((name) => toQuotaKey({ kind: 'team', name })));
  return rows.filter(({ subject }) => {
    if (subject.kind === 'os') return true;
    if (subject.kind === 'default') return !hasOwn;
    return toQuotaKey(subject) === ownKey || keys.has(toQuotaKey(subject));
  });
}

function describeLimits(limits: QuotaLimits | undefined): string {
  const parts = Object.entries(limits ?? {}).map(([name, value]) => `${name} ${value ?? 'none'}`);
  return parts.length === 0 ? 'no limits' : parts.join(', ');
}

function notEveryone(): DynvmError {
  return new DynvmError({
    code: 'bad-input',
    message: 'The default quota is called everyone.',
    where: { field: 'name' },
  });
}

function nothingChanged(subject: QuotaSubject): DynvmError {
  return new DynvmError({
    code: 'not-found',
    message: `The quota of ${describeQuotaSubject(subject)} was not changed here: it is as the ini says.`,
  });
}
