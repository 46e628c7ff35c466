import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { assignOsColours, resetOsColours, toOsColour } from '../../../../renderer/theme/os-colour.ts';

const TOKENS = readFileSync(new URL('../../../../renderer/theme/tokens.css', import.meta.url), 'utf8');
const FLEET = [
  'alma9',
  'centos',
  'centos7',
  'centos8',
  'debian10',
  'debian12',
  'oel8',
  'rhel9',
  'suse15',
  'ubuntu18',
];
const MORE = ['ubuntu22', 'ubuntu24', 'win16', 'win22', 'windows'];

describe('colours of OS keys', () => {
  beforeEach(resetOsColours);

  it('never collide within a fleet', () => {
    const keys = [...FLEET, ...MORE];
    assignOsColours(keys);
    expect(new Set(keys.map(toOsColour)).size).toBe(keys.length);
  });

  it.each(['light', 'dark'] as const)(
    'never collide among 40 names, and are seen on the panel (%s)',
    (scheme) => {
      const keys = Array.from({ length: 40 }, (_, index) => `os-${index}`);
      assignOsColours(keys);
      const tokens = readTokens(scheme);
      const colours = keys.map((key) => toRgb(toOsColour(key), tokens));
      const panel = toRgb('var(--panel)', tokens);
      for (const [index, colour] of colours.entries()) {
        expect(toContrast(colour, panel), keys[index]).toBeGreaterThanOrEqual(3);
        for (const other of colours.slice(0, index)) expect(toDistance(colour, other)).toBeGreaterThan(16);
      }
    },
  );

  it('do not depend on the order of the hosts', () => {
    assignOsColours(FLEET);
    const first = FLEET.map(toOsColour);
    resetOsColours();
    assignOsColours([...FLEET].reverse());
    expect(FLEET.map(toOsColour)).toEqual(first);
  });

  it('stay as they are when an OS is added', () => {
    assignOsColours(FLEET);
    const first = FLEET.map(toOsColour);
    assignOsColours([...MORE, ...FLEET]);
    expect(FLEET.map(toOsColour)).toEqual(first);
  });
});

type Rgb = readonly [number, number, number];

/** The tokens of a scheme: the file has those of light first. */
function readTokens(scheme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const found = [...TOKENS.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)];
  const ordered = scheme === 'light' ? found.toReversed() : found;
  return new Map(ordered.map(([, name = '', hex = '']) => [name, hex]));
}

/** A variable or a mixture of two, as Chromium mixes them. */
function toRgb(colour: string, tokens: ReadonlyMap<string, string>): Rgb {
  const names = [...colour.matchAll(/var\(--([a-z0-9-]+)\)/g)].map(([, name = '']) => name);
  const [first = [0, 0, 0], second = first] = names.map((name) => toChannels(tokens.get(name) ?? ''));
  const share = Number(/(\d+)%/.exec(colour)?.[1] ?? 100) / 100;
  return first.map((channel, at) => channel * share + (second[at] ?? 0) * (1 - share)) as unknown as Rgb;
}

function toChannels(hex: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
}

/** In 255ths, by channel: enough to find two that are nearly the same. */
function toDistance(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function toContrast(a: Rgb, b: Rgb): number {
  const [bright = 0, dim = 0] = [toLuminance(a), toLuminance(b)].sort((one, other) => other - one);
  return (bright + 0.05) / (dim + 0.05);
}

function toLuminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour
    .map((channel) => channel / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
