import type { HostCheck, HostCheckItem } from '../../../../core/contract/fleet.ts';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import type { Mark } from '../../../view/mark.ts';

/** The parts of a test. */
export const CHECK_PARTS = [
  { word: 'Login', kinds: ['connection', 'login', 'version', 'clock'] },
  { word: 'Certificate', kinds: ['certificate'] },
  { word: 'Storage', kinds: ['storage', 'host'] },
  { word: 'Network', kinds: ['network'] },
  { word: 'Templates', kinds: ['template'] },
] as const satisfies readonly { word: string; kinds: readonly HostCheckItem['what'][] }[];

type CheckPart = (typeof CHECK_PARTS)[number];

const DAY_MS = 24 * 3_600_000;

/** `0.3 s`, or `< 0.1 s`. */
export function formatSeconds(ms: number): string {
  return ms < 100 ? '<\u20090.1\u2009s' : `${(ms / 1000).toFixed(1)}\u2009s`;
}

export function selectItems(check: HostCheck, { kinds }: CheckPart): HostCheckItem[] {
  return check.items.filter(({ what }) => (kinds as readonly string[]).includes(what));
}

/** The worst result of a part; `gone` if not checked. */
export function toPartMark(check: HostCheck | undefined, part: CheckPart): Mark {
  const items = check ? selectItems(check, part) : [];
  if (items.length === 0) return 'gone';
  if (items.some(({ verdict }) => verdict === 'error')) return 'bad';
  return items.some(({ verdict }) => verdict === 'warning') ? 'warn' : 'ok';
}

/** A short summary of a part. */
export function describePart(check: HostCheck, part: CheckPart): string {
  const items = selectItems(check, part);
  const took = items.find(({ durationMs }) => durationMs !== undefined)?.durationMs;
  switch (part.word) {
    case 'Certificate': {
      if (!check.certificate) return items.length === 0 ? 'none: http' : '';
      const days = Math.floor((check.certificate.validToAt - Date.now()) / DAY_MS);
      return days < 0 ? 'expired' : `expires in ${pluralize(days, 'day')}`;
    }
    case 'Templates': {
      const bad = items.filter(({ verdict }) => verdict === 'error').length;
      const named = items.filter(({ subject }) => subject !== undefined).length;
      if (named === 0) return items.length === 0 ? 'not checked' : 'none configured';
      return bad === 0
        ? `${formatCount(named)} found`
        : `${formatCount(bad)} of ${formatCount(named)} cannot be used`;
    }
    default:
      if (items.length === 0) return 'not checked';
      return took === undefined ? '' : formatSeconds(took);
  }
}
