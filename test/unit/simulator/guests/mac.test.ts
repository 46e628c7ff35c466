import { describe, expect, it } from 'vitest';
import { isMac, macFromSeed } from '../../../../core/simulator/guests/mac.ts';

describe('a MAC out of a seed', () => {
  // Computed by hand: MD5 2·device + 1 times over the seed, octets 0–3 of it and 1–2 of one MD5 more.
  it.each([
    ['5f0e1a9c-seed', 0, '76:f8:f1:3f:02:a0'],
    ['5f0e1a9c-seed', 1, '22:ab:3b:33:eb:74'],
  ])('%s, device %i', (seed, device, mac) => {
    expect(macFromSeed(seed, device)).toBe(mac);
  });

  it('is unicast and locally administered', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const first = Number.parseInt(macFromSeed(`seed ${seed}`, 0).slice(0, 2), 16);
      expect(first & 3).toBe(2);
    }
  });
});

it.each([
  ['aa:bb:cc:00:11:22', true],
  ['AA:BB:CC:00:11:22', true],
  ['aa:bb:cc:00:11', false],
  ['aabbcc001122', false],
  ['', false],
])('is %j a MAC: %s', (text, expected) => {
  expect(isMac(text)).toBe(expected);
});
