import { AccessRegistry } from '../../../core/access/access-registry.ts';
import { Issuers } from '../../../core/access/oidc/issuers.ts';
import { JobTokens } from '../../../core/access/oidc/job-tokens.ts';
import { parseIssuerRule } from '../../../core/config/sections/issuer-rule.ts';
import type { AuditRecord } from '../../../core/model/audit-entry.ts';
import type { IssuerKind, IssuerRule, IssuerSettings } from '../../../core/model/issuer.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { createMemoryAccessStore } from '../../unit/access/memory-access-store.ts';

/** Rules as the ini has them. @throws Error: one is wrong */
export function toRules(kind: IssuerKind, texts: readonly string[]): IssuerRule[] {
  return texts.map((text, index) => {
    const rule = parseIssuerRule(text, kind);
    if ('problem' in rule) throw new Error(rule.problem);
    return { number: index + 1, ...rule };
  });
}

/** The checks of tokens with a clock that starts now and stands still. */
export function createOidcLab(settings: readonly IssuerSettings[]) {
  const clock = createFakeClock(Date.now());
  const registry = new AccessRegistry({
    ...{ store: createMemoryAccessStore(), clock, principals: [], tokens: [] },
  });
  const issuers = new Issuers(clock);
  issuers.apply(settings);
  const jobTokens = new JobTokens({ issuers, registry, clock });
  return {
    ...{ clock, registry, issuers, author },
    identify: (token: string) => jobTokens.identify(token, author),
  };
}

const author = ({ principal }: { principal: string }) => ({
  principal,
  record: (change: object) =>
    ({ id: 'id', at: 0, principal, channel: 'rest', outcome: 'done', ...change }) as AuditRecord,
});
