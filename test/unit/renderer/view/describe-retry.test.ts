import { expect, it } from 'vitest';
import type { LogRow } from '../../../../core/model/audit.ts';
import { describeRetry } from '../../../../renderer/view/describe-retry.ts';
import { availableLease } from '../../../fixtures/sample-lease.ts';

const lease = availableLease('one', { attempt: 2, hostName: 'sim-host-4' });

it('a retry says which attempt it is, where, and why the one before failed', () => {
  const message = `${lease.name}: attempt 1 of 3 on sim-host-2 failed: No DHCP lease after 400 s`;
  expect(describeRetry(lease, { message } as LogRow)).toBe(
    'Attempt 2 of 3, on sim-host-4, because on sim-host-2 no DHCP lease after 400 s',
  );
});

it('a retry whose reason is not known says what is known', () => {
  expect(describeRetry(lease, undefined)).toBe('Attempt 2, on sim-host-4');
});
