import type { HostCheck, HostCheckItem } from '../../../../core/contract/fleet.ts';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import type { Mark } from '../../../view/mark.ts';

/** What a test looks at, as people think of it. */
export const CHECK_PARTS = [
  { word: 'Login', kinds: ['connection', 'login', 'version', 'clock'] },
  { word: 'Certificate', kinds: ['certificate'] },
  { word: 'Storage', kinds: ['storage', 'host'] },
  { word: 'Network', kinds: ['network'] },
  { word: 'Templates', kinds: ['template'] },
] as const satisfies readonly { word: string; kinds: readonly HostCheckItem['what'][] }[];

type CheckPart = (typeof CHECK_PARTS)[number];

const DAY_MS = 24 * 3_600_000;

/** `0.3 s`; below a tenth nobody cares. */
export function formatSeconds(ms: number): string {
  return ms < 100 ? '<\u20090.1\u2009s' : `${(ms / 1000).toFixed(1)}\u2009s`;
}

export function selectItems(check: HostCheck, { kinds }: CheckPart): HostCheckItem[] {
  return check.items.filter(({ what }) => (kinds as readonly string[]).includes(what));
}

/** The worst of a part; `gone` where it was not looked at. */
export function toPartMark(check: HostCheck | undefined, part: CheckPart): Mark {
  const items = check ? selectItems(check, part) : [];
  if (items.length === 0) return 'gone';
  if (items.some(({ verdict }) => verdict === 'error')) return 'bad';
  return items.some(({ verdict }) => verdict === 'warning') ? 'warn' : 'ok';
}

/** What a part comes to in a word or two, beside its name. */
export function describePart(check: HostCheck, part: CheckPart): string {
  const items = selectItems(check, part);
  const took = items.find(({ durationMs }) => durationMs !== undefined)?.durationMs;
  switch (part.word) {
    case 'Certificate': {
      if (!check.certificate) return items.length === 0 ? 'none: http' : '';
      const days = Math.floor((check.certificate.validToAt - Date.now()) / DAY_MS);
      return days < 0 ? 'has ended' : `ends in ${pluralize(days, 'day')}`;
    }
    case 'Templates': {
      const bad = items.filter(({ verdict }) => verdict === 'error').length;
      const named = items.filter(({ subject }) => subject !== undefined).length;
      if (named === 0) return items.length === 0 ? 'not looked at' : 'none named';
      return bad === 0
        ? `${formatCount(named)} found`
        : `${formatCount(bad)} of ${formatCount(named)} cannot be used`;
    }
    default:
      if (items.length === 0) return 'not looked at';
      return took === undefined ? '' : formatSeconds(took);
  }
}
