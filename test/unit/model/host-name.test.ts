import { describe, expect, it } from 'vitest';
import { describeHost, toHostName } from '../../../core/model/host-name.ts';

const physical = (name: string) => ({ name }) as Parameters<typeof toHostName>[0]['physicalHosts'][number];
const pool = { uuid: 'p', name: 'rack' };

describe('the name of a host entry', () => {
  it('is that of its only host, with the address behind it', () => {
    const host = { physicalHosts: [physical('xen-3')], pool, name: '127.0.0.3' };
    expect([toHostName(host), describeHost(host)]).toEqual(['xen-3', 'xen-3 (127.0.0.3)']);
  });

  it('is that of its pool where it has several hosts', () => {
    const host = { physicalHosts: [physical('xen-3'), physical('xen-4')], pool, name: '127.0.0.3' };
    expect(describeHost(host)).toBe('rack (127.0.0.3)');
  });

  it('is its address, once, while nothing else is known', () => {
    const host = { physicalHosts: [], name: '127.0.0.3' };
    expect(describeHost(host)).toBe('127.0.0.3');
  });
});
