import { z } from 'zod';
import {
  type Quota,
  type QuotaLimits,
  QuotaSubject,
  type QuotaSubject as Subject,
} from '../../model/quota.ts';
import type { SectionReader } from './section-reader.ts';
import { decimalNumber, wholeNumber, yesNo } from './value-schemas.ts';

const GIB = 1024 ** 3;
const LIMIT_MAX = 1_000_000;
const LIFETIME_MAX_MINUTES = 5_256_000;

/** `none` lifts the limit of a wider quota. */
function orNone(schema: z.ZodType<number, string>) {
  return z.union([z.literal('none').transform(() => null), schema]);
}

/** By the end of the key: how it is read, and which limit it is. */
const LIMITS = {
  vms: { limit: 'vms', schema: orNone(wholeNumber(0, LIMIT_MAX, 'VMs, or none')) },
  vcpus: { limit: 'vcpus', schema: orNone(wholeNumber(0, LIMIT_MAX, 'vCPUs, or none')) },
  memory: {
    limit: 'memoryBytes',
    schema: orNone(decimalNumber(0, LIMIT_MAX, 'GiB, or none').transform((gib) => Math.round(gib * GIB))),
  },
  'vms.per.request': { limit: 'vmsPerRequest', schema: orNone(wholeNumber(0, LIMIT_MAX, 'VMs, or none')) },
  'life.minutes': {
    limit: 'lifetimeMinutes',
    schema: orNone(wholeNumber(1, LIFETIME_MAX_MINUTES, 'minutes, or none')),
  },
  borrow: { limit: 'borrow', schema: yesNo },
} as const;
type LimitKey = keyof typeof LIMITS;

const ENDINGS = Object.keys(LIMITS).map((key) => key.replaceAll('.', '\\.'));
/** The longest ending first: a name may hold dots. */
const KEY = new RegExp(
  `^quota\\.(?:(default)|(principal|team|os)\\.(.+?))\\.(${ENDINGS.sort((a, b) => b.length - a.length).join('|')})$`,
);

/** `quota.principal.ann.vms` → whom it limits and what; undefined for a key that is none of these. */
export function matchQuotaKey(key: string): { subject: Subject; limitKey: LimitKey } | undefined {
  const [, isDefault, kind, name, limitKey] = KEY.exec(key) ?? [];
  if (limitKey === undefined) return undefined;
  const subject = QuotaSubject.safeParse(
    isDefault === undefined ? { kind, name } : { kind: 'default', name: 'everyone' },
  );
  return subject.success ? { subject: subject.data, limitKey: limitKey as LimitKey } : undefined;
}

/** The `quota.*` keys of `[common]`; `unsound` when a value is wrong (noted). */
export function readQuotas(reader: SectionReader): readonly Quota[] | 'unsound' {
  const quotas = new Map<string, { subject: Subject; limits: Record<string, number | boolean | null> }>();
  let isSound = true;
  for (const key of reader.entries.keys()) {
    const match = matchQuotaKey(key);
    if (!match) continue;
    const { limit, schema } = LIMITS[match.limitKey];
    const read = reader.readOne<number | boolean | null>(key, schema);
    if (read === 'unsound') isSound = false;
    else if (read) {
      const id = `${match.subject.kind}:${match.subject.name}`;
      const quota = quotas.get(id) ?? { subject: match.subject, limits: {} };
      quota.limits[limit] = read.value;
      quotas.set(id, quota);
    }
  }
  if (!isSound) return 'unsound';
  return [...quotas.values()].map(({ subject, limits }) => ({ ...subject, limits: limits as QuotaLimits }));
}

/** The keys of the quotas in force in the ini, for a view of it. */
export function listQuotaKeys(quotas: readonly Quota[]): [string, string][] {
  return quotas.flatMap((quota) => {
    const whose = quota.kind === 'default' ? 'default' : `${quota.kind}.${quota.name}`;
    return (Object.keys(LIMITS) as LimitKey[]).flatMap((key): [string, string][] => {
      const value = quota.limits[LIMITS[key].limit];
      if (value === undefined) return [];
      const shown = key === 'memory' && typeof value === 'number' ? value / GIB : (value ?? 'none');
      return [[`quota.${whose}.${key}`, String(shown)]];
    });
  });
}
