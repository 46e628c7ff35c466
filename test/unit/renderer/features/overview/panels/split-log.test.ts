import { expect, it } from 'vitest';
import type { LogRow } from '../../../../../../core/model/audit.ts';
import { splitLog } from '../../../../../../renderer/features/overview/panels/split-log.ts';

const line = (id: string, at: number, changes: Partial<LogRow> = {}): LogRow => ({
  ...{ id, at, level: 'error', kind: 'lease.failed', actor: 'service', message: id },
  ...changes,
});

it('a failed request is one problem, not one more for each of its VMs', () => {
  const request = { requestId: 'r1' };
  const lines = [
    line('vm1', 1, request),
    line('vm2', 2, request),
    line('request', 3, { ...request, kind: 'request.failed' }),
    line('alone', 4, { requestId: 'r2' }),
  ];
  expect(splitLog(lines, 0).problems.map(({ id }) => id)).toEqual(['alone', 'request']);
});

it('a line that is both live and stored is shown once, and only for as long as it is recent', () => {
  const lines = [line('a', 5), line('a', 5), line('old', 1)];
  expect(splitLog(lines, 2).problems.map(({ id }) => id)).toEqual(['a']);
});
