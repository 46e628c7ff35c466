import { createHash } from 'node:crypto';

/** Derives a MAC from a VM's `mac_seed` and the device number. @see docs/spec/xapi.md#clone-and-copy */
export function macFromSeed(seed: string, device: number): string {
  let chain: Buffer = Buffer.from(seed, 'utf8');
  for (let round = 0; round < 2 * device + 1; round += 1) chain = md5(chain);
  const next = md5(chain);
  const octets = [chain[0], chain[1], chain[2], chain[3], next[1], next[2]].map((octet) => octet ?? 0);
  octets[0] = ((octets[0] ?? 0) & 0xfe) | 0x02;
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}

function md5(bytes: Buffer): Buffer {
  return createHash('md5').update(bytes).digest();
}

export function isMac(text: string): boolean {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text);
}
