import type { Config, HostSettings } from './config.ts';
import { Secret } from './secret.ts';

/** What a changed file changes. A host that stands in none of the lists goes on untouched. */
export interface ConfigDiff {
  readonly added: readonly HostSettings[];
  readonly changed: readonly HostChange[];
  /** As last known: their credentials are needed until their leases end. */
  readonly removed: readonly HostSettings[];
  readonly commonChanged: boolean;
  readonly couchbaseChanged: boolean;
  readonly staticPoolChanged: boolean;
  readonly issuersChanged: boolean;
}

export interface HostChange {
  readonly before: HostSettings;
  readonly after: HostSettings;
  readonly fields: readonly HostField[];
}

export type HostField = Exclude<keyof HostSettings, 'hostRef'>;

/** Compares by hostRef, secrets by their texts. `previous` undefined: all hosts are added. */
export function diffConfig(previous: Config | undefined, next: Config): ConfigDiff {
  const before = new Map(previous?.hosts.map((host) => [host.hostRef, host]));
  const after = new Map(next.hosts.map((host) => [host.hostRef, host]));
  return {
    added: next.hosts.filter(({ hostRef }) => !before.has(hostRef)),
    changed: next.hosts.flatMap((host) => {
      const earlier = before.get(host.hostRef);
      return earlier === undefined ? [] : hostChange(earlier, host);
    }),
    removed: (previous?.hosts ?? []).filter(({ hostRef }) => !after.has(hostRef)),
    commonChanged: !isSame(previous?.common, next.common),
    couchbaseChanged: !isSame(previous?.couchbase, next.couchbase),
    staticPoolChanged: !isSame(previous?.staticPool, next.staticPool),
    issuersChanged: !isSame(previous?.issuers, next.issuers),
  };
}

/** Whether nobody could tell the two apart, warnings included but for the lines they stand in. */
export function isSameConfig(a: Config, b: Config): boolean {
  const withoutLines = ({ warnings, ...config }: Config) => ({
    ...config,
    warnings: warnings.map(({ line, ...warning }) => warning),
  });
  return isSame(withoutLines(a), withoutLines(b), 'with sources');
}

function hostChange(before: HostSettings, after: HostSettings): HostChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<HostField>;
  const fields = [...names].filter((field) => !isSame(before[field], after[field]));
  return fields.length === 0 ? [] : [{ before, after, fields }];
}

/** `with sources`: a secret that has the same text from elsewhere counts as another. */
function isSame(a: unknown, b: unknown, secrets: 'with sources' | 'by text' = 'by text'): boolean {
  if (a instanceof Secret && b instanceof Secret) {
    return a.equals(b) && (secrets === 'by text' || a.source === b.source);
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key], secrets))
  );
}
