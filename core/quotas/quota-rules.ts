import type { Quota, QuotaLimits, QuotaSubject } from '../model/quota.ts';

/** Whose VM it is and of what kind. */
export interface QuotaOwner {
  readonly owner: string;
  readonly teams: readonly string[];
  readonly osKey: string;
}

export interface LimitedSubject {
  readonly subject: QuotaSubject;
  readonly limits: QuotaLimits;
}

const DEFAULT_SUBJECT: QuotaSubject = { kind: 'default', name: 'everyone' };

/** The quotas in force: the ini's, and over them what was changed since, limit by limit. */
export class QuotaRules {
  readonly #ini: ReadonlyMap<string, Quota>;
  readonly #changes: ReadonlyMap<string, Quota>;

  constructor(ini: readonly Quota[], changes: readonly Quota[]) {
    this.#ini = byKey(ini);
    this.#changes = byKey(changes);
  }

  get isEmpty(): boolean {
    return this.#ini.size === 0 && this.#changes.size === 0;
  }

  /** Every subject that has a quota; `everyone` last of the principals. */
  subjects(): QuotaSubject[] {
    const all = new Map([...this.#ini, ...this.#changes]);
    return [...all.values()].map(({ kind, name }) => ({ kind, name })).sort(bySubject);
  }

  has(subject: QuotaSubject): boolean {
    const key = toQuotaKey(subject);
    return this.#ini.has(key) || this.#changes.has(key);
  }

  iniLimits(subject: QuotaSubject): QuotaLimits {
    return this.#ini.get(toQuotaKey(subject))?.limits ?? {};
  }

  changedLimits(subject: QuotaSubject): QuotaLimits | undefined {
    return this.#changes.get(toQuotaKey(subject))?.limits;
  }

  /** A principal has those of everyone where its own quota says nothing. */
  limits(subject: QuotaSubject): QuotaLimits {
    const wider = subject.kind === 'principal' ? this.limits(DEFAULT_SUBJECT) : {};
    return { ...wider, ...this.iniLimits(subject), ...this.changedLimits(subject) };
  }

  /** The quotas that a VM counts to; the tightest decides. */
  findLimited({ owner, teams, osKey }: QuotaOwner): LimitedSubject[] {
    if (this.isEmpty) return [];
    const subjects: QuotaSubject[] = [
      { kind: 'principal', name: owner },
      ...teams.map((name) => ({ kind: 'team' as const, name })),
      { kind: 'os', name: osKey },
    ];
    return subjects
      .map((subject) => ({ subject, limits: this.limits(subject) }))
      .filter(({ limits }) => Object.keys(limits).length > 0);
  }

  /** Whether a VM counts to this quota; to that of everyone where its owner has none of its own. */
  counts(subject: QuotaSubject, { owner, teams, osKey }: QuotaOwner): boolean {
    const key = toQuotaKey(subject);
    switch (subject.kind) {
      case 'default':
        return !this.has({ kind: 'principal', name: owner });
      case 'principal':
        return toQuotaKey({ kind: 'principal', name: owner }) === key;
      case 'team':
        return teams.some((name) => toQuotaKey({ kind: 'team', name }) === key);
      case 'os':
        return toQuotaKey({ kind: 'os', name: osKey }) === key;
    }
  }

  /** The longest life of such a VM; Infinity: no limit. */
  maxLifetimeMinutes(owner: QuotaOwner): number {
    const lives = this.findLimited(owner).map(
      ({ limits }) => limits.lifetimeMinutes ?? Number.POSITIVE_INFINITY,
    );
    return Math.min(Number.POSITIVE_INFINITY, ...lives);
  }
}

/** Case does not tell subjects apart: keys of the ini have none. */
export function toQuotaKey({ kind, name }: QuotaSubject): string {
  return `${kind}:${name.toLowerCase()}`;
}

function byKey(quotas: readonly Quota[]): Map<string, Quota> {
  return new Map(quotas.map((quota) => [toQuotaKey(quota), quota]));
}

const KIND_ORDER: readonly QuotaSubject['kind'][] = ['principal', 'default', 'team', 'os'];

function bySubject(a: QuotaSubject, b: QuotaSubject): number {
  return KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) || (a.name < b.name ? -1 : 1);
}
