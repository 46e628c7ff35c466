import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { POOL_COUNT_MAX, parsePoolSize } from '../../model/pool.ts';
import { parseHostAddress } from './host-address.ts';

/** Text of one ini value → what it means. Messages quote the value: never use these for secrets. */

const TRUE_WORDS = new Set(['true', 'yes', 'on', '1']);
const FALSE_WORDS = new Set(['false', 'no', 'off', '0']);
/** Longer values are cut in messages. */
const QUOTED_CHARACTERS = 60;

export function quote(text: string): string {
  const shown = text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
  return JSON.stringify(shown);
}

/** Digits only; both bounds included. `unit` is for the message: "minutes". */
export function wholeNumber(min: number, max: number, unit = '') {
  return z.string().transform((text, ctx) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const of = unit === '' ? '' : ` of ${unit}`;
    return refuse(ctx, text, `expected a whole number${of} from ${min} to ${max}`);
  });
}

/** A whole number, both bounds included; `none`: no limit. */
export function numberOrNone(min: number, max: number) {
  return z.string().transform((text, ctx) => {
    if (text.toLowerCase() === 'none') return 'none' as const;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    return refuse(ctx, text, `expected a whole number from ${min} to ${max}, or none`);
  });
}

/** `4`, `0.5`, `.5`; both bounds included. */
export function decimalNumber(min: number, max: number, unit = '') {
  return z.string().transform((text, ctx) => {
    const value = /^(\d{1,12}(\.\d{0,12})?|\.\d{1,12})$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const of = unit === '' ? '' : ` of ${unit}`;
    return refuse(ctx, text, `expected a number${of} from ${min} to ${max}, with a point for decimals`);
  });
}

/** The words of Python's `getboolean`. */
export const yesNo = z.string().transform((text, ctx) => {
  const word = text.toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  if (FALSE_WORDS.has(word)) return false;
  return refuse(ctx, text, 'expected true or false');
});

/** Comma list, over several lines too; empty parts and repeats are dropped. */
export const commaList = z.string().transform((text) => {
  const parts = text.split(/[,\n]/).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
});

/** `jenkins-qe:2, ann:0.5`: a number above 0 by name. */
export const weights = z.string().transform((text, ctx): Record<string, number> => {
  const parts = text.split(/[,\n]/).map((part) => part.trim());
  const pairs = parts
    .filter((part) => part !== '')
    .map((part) => /^(\S+)\s*:\s*(\d{1,6}(?:\.\d{1,6})?)$/.exec(part));
  const known = pairs.map((pair) => [pair?.[1] ?? '', Number(pair?.[2] ?? 0)] as const);
  if (known.every(([, weight]) => weight > 0)) return Object.fromEntries(known);
  return refuse(ctx, text, 'expected names with weights above 0, such as jenkins-qe:2, ann:0.5');
});

/** `60,10`: whole numbers, both bounds included; descending, without repeats. `none` = empty. */
export function minutesList(min: number, max: number) {
  return z.string().transform((text, ctx) => {
    if (text.trim().toLowerCase() === 'none') return [];
    const parts = text.split(/[,\n]/).map((part) => part.trim());
    const values = parts.map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : Number.NaN));
    if (values.every((value) => value >= min && value <= max)) {
      return [...new Set(values)].sort((a, b) => b - a);
    }
    return refuse(ctx, text, `expected numbers of minutes from ${min} to ${max}, such as 60,10, or none`);
  });
}

/** Comma list of networks: `10.16.0.0/16, fd00:16::/64`. */
export const networkList = commaList.transform((parts, ctx) => {
  const wrong = parts.find((part) => !isNetwork(part));
  if (wrong === undefined) return parts;
  return refuse(ctx, wrong, 'expected networks with their prefix, such as 10.16.0.0/16, fd00:16::/64');
});

function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  if (isIPv4(address)) return Number(prefix) <= 32;
  return isIPv6(address) && !address.includes('%') && Number(prefix) <= 128;
}

/** How many VMs a warm pool holds. */
export const poolSize = z.string().transform((text, ctx) => {
  const size = parsePoolSize(text);
  return size ?? refuse(ctx, text, `expected never, auto, or a whole number from 0 to ${POOL_COUNT_MAX}`);
});

/** An IANA name that this machine knows: `Europe/Berlin`. */
export const timeZone = z.string().transform((text, ctx) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return refuse(ctx, text, 'expected the name of a time zone, such as Europe/Berlin or UTC');
  }
});

/** SHA-256 of a certificate, as openssl, browsers or a config-management tool write it. */
export const sha256Fingerprint = z.string().transform((text, ctx) => {
  const hex = text.replace(/^sha-?256( fingerprint)?\s*[:=]\s*/i, '').replace(/[:\s]/g, '');
  if (/^[0-9a-f]{64}$/i.test(hex)) return (hex.toUpperCase().match(/../g) ?? []).join(':');
  const found = /^[0-9a-f]{40}$/i.test(hex) ? ' (this looks like SHA-1)' : '';
  return refuse(ctx, text, `expected a SHA-256 fingerprint: 64 hexadecimal digits, colons allowed${found}`);
});

/** {@link parseHostAddress} */
export const hostAddress = z.string().transform((text, ctx) => {
  const address = parseHostAddress(text);
  if (!('expected' in address)) return address;
  // What stands before an @ may be a password.
  const shown = text.includes('@') ? 'the value' : quote(text);
  ctx.addIssue({ code: 'custom', message: `${shown} is no address; expected ${address.expected}` });
  return z.NEVER;
});

export const text = z.string();

/** Notes what was expected. */
export function refuse(ctx: z.RefinementCtx, value: string, expected: string): never {
  ctx.addIssue({ code: 'custom', message: `${quote(value)} is not valid: ${expected}` });
  return z.NEVER;
}
