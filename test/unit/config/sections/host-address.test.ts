import { describe, expect, it } from 'vitest';
import { parseHostAddress } from '../../../../core/config/sections/host-address.ts';

describe('addresses', () => {
  it.each([
    ['10.1.2.3', { name: '10.1.2.3', authority: '10.1.2.3' }],
    ['xen1:8080', { name: 'xen1:8080', authority: 'xen1:8080' }],
    ['Xen_1.example.com.', { name: 'Xen_1.example.com.', authority: 'Xen_1.example.com.' }],
    ['http://xen1/', { name: 'xen1', authority: 'xen1', scheme: 'http' }],
    ['HTTPS://xen1:8443', { name: 'xen1:8443', authority: 'xen1:8443', scheme: 'https' }],
    ['fd00::1', { name: 'fd00::1', authority: '[fd00::1]' }],
    ['[fd00::1]', { name: '[fd00::1]', authority: '[fd00::1]' }],
    ['https://[fd00::1]:8443', { name: '[fd00::1]:8443', authority: '[fd00::1]:8443', scheme: 'https' }],
  ])('%s', (text, address) => {
    expect(parseHostAddress(text)).toEqual(address);
  });
});

describe('no addresses', () => {
  it.each([
    '',
    'ftp://xen1',
    'xen1/jsonrpc',
    'xen1?x',
    'xen 1',
    'root:pw@xen1',
    'xen1:0',
    'xen1:65536',
    'xen1:http',
    '10.1.2',
    '10.1.2.300',
    '010.1.2.3',
    '0x0a010203',
    'a..b',
    '[fd00::1',
    '[xen1]',
    'fe80::1%eth0',
  ])('%j', (text) => {
    expect(parseHostAddress(text)).toHaveProperty('expected');
  });
});
