import { describe, expect, it } from 'vitest';
import { ProvisionAsk } from '../../../core/model/request.ts';
import {
  askOf,
  curlLine,
  durationStops,
  firstWish,
  isTag,
  nearestStop,
  type Wish,
  wishOf,
} from '../../../renderer/view/wish.ts';

const wish: Wish = {
  ...firstWish('windows', 1440),
  descriptor: ' sdk-java-Apr-29-14:22:05-7.1.2-3807 ',
  count: 5,
  vcpus: 6,
  memoryGib: 96,
  tags: ['team=sdk', 'note=a=b'],
  labels: ['perf'],
  hostRef: 0,
  allOrNone: false,
};

describe('a wish', () => {
  it('becomes an ask the contract takes', () => {
    const ask = ProvisionAsk.parse(askOf(wish));
    expect(ask).toMatchObject({
      descriptor: 'sdk-java-Apr-29-14:22:05-7.1.2-3807',
      memoryBytes: 96 * 1024 ** 3,
      tags: { team: 'sdk', note: 'a=b' },
      hostRef: 0,
      allOrNone: false,
    });
    expect(ask).not.toHaveProperty('networkId');
  });

  it('can be planned before it has a name', () => {
    expect(ProvisionAsk.safeParse(askOf(firstWish('centos7', 1440))).success).toBe(true);
  });

  it('can be had again, under a new name', () => {
    const again = wishOf(ProvisionAsk.parse(askOf(wish)));
    expect(again).toEqual({ ...wish, descriptor: '' });
  });

  it('never begins beyond the longest life', () => {
    expect(firstWish('centos7', 60).minutes).toBe(60);
  });
});

describe('the curl line', () => {
  it('asks the legacy API for the same', () => {
    const url = new URL(curlLine(wish, 'http://127.0.0.1:5000/').replace(/^curl '(.*)'$/, '$1'));
    expect(url.pathname).toBe('/getservers/sdk-java-Apr-29-14%3A22%3A05-7.1.2-3807');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      os: 'windows',
      count: '5',
      cpus: '6',
      mem: String(96 * 1024 ** 3),
      expiresin: '240',
      labels: 'perf',
      xhostref: '0',
      allornone: 'false',
      format: 'detailed',
    });
  });

  it('cannot break out of its quotes', () => {
    const line = curlLine({ ...wish, descriptor: "a'; reboot '" }, 'http://h');
    expect(line.match(/'/g)).toHaveLength(2);
  });
});

describe('the duration slider', () => {
  it('ends at the longest life and nowhere beyond', () => {
    expect(durationStops(1440).at(-1)).toBe(1440);
    expect(durationStops(100)).toEqual([15, 30, 60, 100]);
    expect(durationStops(10)).toEqual([10]);
  });

  it('stands at the stop nearest to a length typed elsewhere', () => {
    expect(nearestStop([15, 30, 60], 50)).toBe(2);
    expect(nearestStop([15, 30, 60], 16)).toBe(0);
  });
});

it.each([
  ['team=qe', true],
  ['team', false],
  ['=qe', false],
  ['team=', false],
])('%s as a tag: %s', (text, valid) => expect(isTag(text)).toBe(valid));
