import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Notice } from '../../../../core/model/notice.ts';
import { groupExpiring, type NoticeGroup } from '../../../../electron/notifications/group-expiring.ts';
import { findPage, toButtons } from '../../../../electron/notifications/notice-actions.ts';
import { toArguments } from '../../../../electron/notifications/notify-send.ts';

const EXPIRING: Notice = {
  id: '1',
  at: 0,
  kind: 'lease.expiring',
  level: 'warning',
  title: 'Your VM ends soon',
  message: 'job1 ends in 10 min.',
  leaseId: 'l1',
  requestId: 'r1',
};

describe('a notification', () => {
  it('is an argument list without a shell, and its body no markup', () => {
    const args = toArguments({
      title: '--help; $(reboot)',
      body: '<a href="https://evil">&job</a>',
      actions: toButtons('lease.expiring'),
      silent: false,
    });
    expect(args).toContain('--action=extend=Extend 1 h');
    expect(args.slice(-3)).toEqual([
      '--',
      '--help; $(reboot)',
      '&lt;a href="https://evil"&gt;&amp;job&lt;/a&gt;',
    ]);
  });

  it('offers what fits it, and leads to the page that explains it', () => {
    const labels = (kind: string) => toButtons(kind).map(({ label }) => label);
    expect(labels('lease.expiring')).toEqual(['Extend 1 h', 'Show']);
    expect(labels('request.succeeded')).toEqual(['Copy addresses', 'Show']);
    expect(labels('host.unreachable')).toEqual(['Show']);
    expect(findPage(EXPIRING)).toBe('vms');
    expect(findPage({ kind: 'host.unreachable', hostRef: 1 })).toBe('hosts');
    expect(findPage({ kind: 'config.rejected' })).toBe('settings');
  });
});

describe('VMs that end together', () => {
  const shown: NoticeGroup[] = [];
  const groups = groupExpiring((group) => shown.push(group));
  beforeEach(() => {
    shown.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    groups.stop();
    vi.useRealTimers();
  });

  it('are one notification for each request', () => {
    for (const leaseId of ['l1', 'l2', 'l3']) groups.add({ ...EXPIRING, leaseId });
    groups.add({ ...EXPIRING, leaseId: 'l9', requestId: 'r2' });
    expect(shown).toEqual([]);
    vi.runAllTimers();
    expect(shown.map(({ notice, leaseIds }) => [notice.title, leaseIds])).toEqual([
      ['Your 3 VMs end soon', ['l1', 'l2', 'l3']],
      ['Your VM ends soon', ['l9']],
    ]);
    expect(shown[0]?.notice.message).toBe('job1 ends in 10 min. So do 2 more of this request.');
  });

  it('hold up nothing else, and are forgotten with the core', () => {
    groups.add(EXPIRING);
    groups.add({ ...EXPIRING, kind: 'host.unreachable' });
    expect(shown.map(({ notice }) => notice.kind)).toEqual(['host.unreachable']);
    groups.stop();
    vi.runAllTimers();
    expect(shown).toHaveLength(1);
  });
});
