import { operations, topics } from '../../../core/contract/contract.ts';

const NAMES = [
  ...Object.keys(operations),
  ...Object.keys(topics),
  ...['copyText', 'saveFile', 'openExternal', 'chooseConfig', 'tellWhenReady', 'tell'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'then',
    '',
    ' ',
    '\0',
    '../etc',
    'hosts.list ',
  ],
];
const KEYS = [
  'name',
  'input',
  'topic',
  'subscription',
  'selector',
  'count',
  'osKey',
  'descriptor',
  '__proto__',
  'text',
];
const DEEP = 2000;

/** What structured clone lets through. */
function plain(random: () => number, depth: number): unknown {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const kind = Math.floor(random() * (depth > 3 ? 8 : 12));
  switch (kind) {
    case 0:
      return pick([0, -0, 1, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e308]);
    case 1:
      return pick(NAMES);
    case 2:
      return pick([null, undefined, true, false]);
    case 3:
      return pick([
        'x'.repeat(100_000),
        '\ud800',
        '🦊',
        '"; drop table',
        '<img src=x onerror=alert(1)>',
        '%s%n',
      ]);
    case 4:
      return pick([10n, new Date(Number.NaN), /(a+)+$/, new Error('no'), new Map([[1, 2]]), new Set(['a'])]);
    case 5:
      return pick([new ArrayBuffer(8), new Uint8Array(16), new Float64Array(2)]);
    case 6:
      return nested(DEEP);
    case 7:
      return cyclic();
    case 8:
      return Array.from({ length: Math.floor(random() * 6) }, () => plain(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: Math.floor(random() * 5) }, () => [pick(KEYS), plain(random, depth + 1)]),
      );
  }
}

/** What never crosses a process, but must not hurt either. */
function unclonable(random: () => number): unknown {
  const values: (() => unknown)[] = [
    () => Symbol('s'),
    () => () => undefined,
    () => revoked(),
    () => thrower(),
    () => ({
      get name(): string {
        throw new Error('name');
      },
    }),
    () => ({
      name: 'hosts.list',
      get input(): unknown {
        throw new Error('input');
      },
    }),
    () => Object.create(null),
    () => ({
      name: 'hosts.list',
      input: {},
      // biome-ignore lint/suspicious/noThenProperty: a promise in disguise is one of the hostile things
      then: (resolve: (value: unknown) => void) => resolve(thrower()),
    }),
    () => ({
      toString() {
        throw new Error('text');
      },
    }),
  ];
  return values[Math.floor(random() * values.length)]?.();
}

/** Any message: wild, or shaped like a real one with something wild in it. */
export function hostileMessage(random: () => number, options: { cloneable?: boolean } = {}): unknown {
  const name = NAMES[Math.floor(random() * NAMES.length)];
  const kind = random();
  if (kind < 0.1 && !options.cloneable) return unclonable(random);
  if (kind < 0.35) return plain(random, 0);
  if (kind < 0.75) return { name, input: plain(random, 1) };
  if (kind < 0.9) return { subscription: plain(random, 3), topic: name };
  return { name, input: { [KEYS[Math.floor(random() * KEYS.length)] ?? '']: plain(random, 1) }, extra: 1 };
}

function nested(depth: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { input: value };
  return value;
}

function cyclic(): unknown {
  const value: Record<string, unknown> = { name: 'hosts.list' };
  value.input = value;
  return value;
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function thrower(): unknown {
  const fail = (): never => {
    throw new Error('proxy');
  };
  return new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail });
}
