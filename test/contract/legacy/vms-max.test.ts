import { afterAll, beforeAll, expect, it } from 'vitest';
import { labFacts } from '../../fixtures/lab-facts.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';

const MAX = 3;

let service: RunningService;

beforeAll(async () => {
  service = await startService({
    simulator: { hosts: 1 },
    ini: (text) => text.replace('[xenhost1]\n', `[xenhost1]\nhost.vms.max.centos7=${MAX}\n`),
  });
});

afterAll(() => service.close());

it('a hard host.vms.max was added, checked again after creation, and still raced: requests at once never exceed it', async () => {
  let most = 0;
  const stop = service.fleet.onVmRows(() => {
    most = Math.max(most, labFacts(service.simulator).vms.length);
  });
  const asks = Array.from({ length: 6 }, (_, index) =>
    service.get(`/getservers/race${index}-?os=centos7&count=1`),
  );
  const answers = await Promise.all(asks);
  stop();
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([200, 200, 200, 499, 499, 499]);
  for (const { status, body } of answers) {
    if (status === 499) expect(body).toMatch(/^Error: No capacity is available!.*host\.vms\.max/);
  }
  expect([most, labFacts(service.simulator).vms.length]).toEqual([MAX, MAX]);
  expect((await service.get('/getavailablecount/centos7')).body).toBe('0');
});
