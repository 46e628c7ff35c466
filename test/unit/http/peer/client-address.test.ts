import { describe, expect, it } from 'vitest';
import {
  isLoopbackAddress,
  normaliseAddress,
  parseAddressSet,
} from '../../../../core/http/peer/address-set.ts';
import { clientAddress } from '../../../../core/http/peer/client-address.ts';

const proxies = parseAddressSet('10.0.0.1,192.168.7.0/24', '--behind-proxy');

describe('normaliseAddress', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['0:0:0:0:0:ffff:127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['127.1', undefined],
    ['0177.0.0.1', undefined],
    ['2130706433', undefined],
    ['example.org', undefined],
    ['', undefined],
  ])('%s → %s', (text, expected) => {
    expect(normaliseAddress(text)).toBe(expected);
  });

  it('knows the loopback in each of its forms', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].map(isLoopbackAddress)).toEqual(
      Array(4).fill(true),
    );
    expect(['10.0.0.1', '::', '::2', 'localhost'].map(isLoopbackAddress)).toEqual(Array(4).fill(false));
  });
});

describe('parseAddressSet', () => {
  it('matches IPv4 however it arrives', () => {
    const set = parseAddressSet('10.1.0.0/16, fd00::/8, ::ffff:172.16.0.0/108', 'x');
    expect(
      ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '172.16.5.5'].map((address) => set.has(address)),
    ).toEqual(Array(4).fill(true));
    expect(['10.2.0.1', 'fe80::1', '172.32.0.1', 'nonsense'].map((address) => set.has(address))).toEqual(
      Array(4).fill(false),
    );
  });

  it.each([
    '',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/-1',
    '10.0.0',
    'lab',
    '10.0.0.1,,',
    '::ffff:10.0.0.0/8',
  ])('refuses %s and says where it stood', (text) => {
    expect(() => parseAddressSet(text, '--legacy-open')).toThrow(/^--legacy-open: /);
  });
});

describe('clientAddress', () => {
  const from = (peer: string, headers: Record<string, string> = {}) => clientAddress(peer, headers, proxies);

  it('takes the right-most hop that is no proxy: what a client writes itself stands further left', () => {
    expect(from('10.0.0.1', { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' }).address).toBe('203.0.113.9');
    expect(from('10.0.0.1', { 'x-forwarded-for': '127.0.0.1, 203.0.113.9, 192.168.7.3' }).address).toBe(
      '203.0.113.9',
    );
    expect(from('::ffff:10.0.0.1', { 'x-forwarded-for': '203.0.113.9:4711' }).address).toBe('203.0.113.9');
  });

  it('believes no header of a peer that is no proxy', () => {
    expect(from('203.0.113.9', { 'x-forwarded-for': '10.9.9.9' })).toEqual({
      address: '203.0.113.9',
      isLocal: false,
    });
  });

  it('is never local behind a proxy, whatever the header says', () => {
    expect(from('10.0.0.1', { 'x-forwarded-for': '127.0.0.1' })).toEqual({
      address: '127.0.0.1',
      isLocal: false,
    });
    expect(from('10.0.0.1', { 'x-forwarded-for': '::1' }).isLocal).toBe(false);
    expect(from('127.0.0.1').isLocal).toBe(false);
  });

  it('does not guess where the header is missing, malformed or endless', () => {
    expect(from('10.0.0.1').address).toBe('unknown');
    expect(from('10.0.0.1', { 'x-forwarded-for': '203.0.113.9, evil' }).address).toBe('unknown');
    expect(
      from('10.0.0.1', { 'x-forwarded-for': `203.0.113.9,${'10.0.0.1,'.repeat(5000)}10.0.0.1` }).address,
    ).toBe('unknown');
  });

  it('takes a local program for local only while nobody passed the request on', () => {
    const local = (headers: Record<string, string> = {}) =>
      clientAddress('127.0.0.1', headers, undefined).isLocal;
    expect(local()).toBe(true);
    expect(clientAddress('::ffff:127.0.0.1', {}, undefined).isLocal).toBe(true);
    for (const header of ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip', 'x-forwarded-host']) {
      expect(local({ [header]: 'x' })).toBe(false);
    }
  });
});
