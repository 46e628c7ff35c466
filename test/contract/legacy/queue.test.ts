import { afterEach, expect, it, vi } from 'vitest';
import { hangUp } from '../../fixtures/hang-up.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';

let service: RunningService;
afterEach(() => service.close());

/** One host with room for two; old clients wait for up to ten minutes. */
async function startFull(): Promise<void> {
  service = await startService({
    simulator: { hosts: 1 },
    ini: (text) =>
      `${text.replace(/^(\[xenhost1\])$/m, '$1\nhost.vms.max.centos=2')}\n[common]\nvm.queue.max.wait.secs=600\n`,
  });
  expect((await service.get('/getservers/full?os=centos&count=2')).status).toBe(200);
}

it('a client that closes its connection in the queue is noticed at once, and comes back to its place', async () => {
  await startFull();
  const noticed = vi.spyOn(service.leases, 'hangUp');
  await hangUp(service, '/getservers/patient?os=centos');
  await expect.poll(() => noticed.mock.calls.length).toBe(1);
  const [row] = service.leases.queue();
  expect(row).toMatchObject({ descriptor: 'patient', position: 1 });

  const again = service.get('/getservers/patient?os=centos');
  await service.get('/releaseservers/full?count=2');
  expect((await again).status).toBe(200);
  expect(service.leases.request(row?.requestId ?? '')?.state.kind).toBe('succeeded');
});

it('the count of free slots leaves out nothing while there is no reservation', async () => {
  await startFull();
  await service.get('/releaseservers/full1');
  expect((await service.get('/getavailablecount/centos')).body).toBe('1');
});
