import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hangUp } from '../../fixtures/hang-up.ts';
import { countCalls, labFacts } from '../../fixtures/lab-facts.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

let service: RunningService;

beforeAll(async () => {
  service = await startService({ simulator: { hosts: 2 } });
});

afterAll(() => service.close());

afterEach(async () => {
  service.simulator.engine.clearFaults();
  for (const descriptor of new Set(service.leases.leases().map((lease) => lease.descriptor))) {
    await service.get(`/releaseservers/${encodeURIComponent(descriptor)}`);
  }
  expect(labFacts(service.simulator)).toEqual({ vms: [], orphanDisks: 0 });
});

/** The request has ended, without anybody who heard of it. */
async function whenEnded(descriptor: string): Promise<void> {
  const { id = '' } = service.leases.requests().findLast((row) => row.spec.descriptor === descriptor) ?? {};
  await service.operations.invoke('requests.wait', { requestId: id }, testCaller('read', 'test'));
}

describe('a client that hung up and sends the same request again', () => {
  it('waits on with it while it runs', async () => {
    service.simulator.engine.injectFault({ hostRef: '*', kind: 'delay', method: 'VM.start_on', ms: 300 });
    service.simulator.engine.resetCounters();
    await hangUp(service, '/getservers/left?os=centos7&count=2');
    const { status, body } = await service.get('/getservers/left?os=centos7&count=2');
    expect([status, JSON.parse(body).length]).toEqual([200, 2]);
    expect(countCalls(service.simulator, 'VM.clone')).toBe(2);
  });

  it('gets the answer of the request that ended meanwhile, in the format it asks for, and no second VM', async () => {
    service.simulator.engine.resetCounters();
    await hangUp(service, '/getservers/left?os=centos7&expiresin=60');
    await whenEnded('left');
    const { status, body } = await service.get('/getservers/left?os=centos7&expiresin=60&format=detailed');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({ left: expect.stringMatching(/^[\d.]+$/) });
    expect(countCalls(service.simulator, 'VM.clone')).toBe(1);
  });

  it('gets it although it hangs up a second time', async () => {
    service.simulator.engine.injectFault({ hostRef: '*', kind: 'delay', method: 'VM.start_on', ms: 300 });
    await hangUp(service, '/getservers/left?os=centos7');
    await hangUp(service, '/getservers/left?os=centos7');
    await whenEnded('left');
    expect((await service.get('/getservers/left?os=centos7')).status).toBe(200);
  });

  it('gets it once: after the answer was delivered the name exists', async () => {
    await hangUp(service, '/getservers/left?os=centos7');
    await whenEnded('left');
    expect((await service.get('/getservers/left?os=centos7')).status).toBe(200);
    const { status, body } = await service.get('/getservers/left?os=centos7');
    expect([status, body]).toEqual([499, expect.stringContaining('already exists')]);
  });

  it.each([
    ['for another size', '&cpus=2'],
    ['for another lifetime', '&expiresin=7'],
    ['of another version', '&ver=13'],
  ])('is refused with a request %s', async (_difference, query) => {
    await hangUp(service, '/getservers/left?os=centos7');
    await whenEnded('left');
    const { status, body } = await service.get(`/getservers/left?os=centos7${query}`);
    expect([status, body]).toEqual([499, expect.stringContaining('already exists')]);
  });

  it('gets what failed tried anew', async () => {
    const fault = { kind: 'api-error', method: 'VM.start_on', code: 'LICENCE_RESTRICTION' } as const;
    service.simulator.engine.injectFault({ hostRef: '*', params: ['vm start'], times: 1, ...fault });
    await hangUp(service, '/getservers/left?os=centos7');
    await whenEnded('left');
    expect((await service.get('/getservers/left?os=centos7')).status).toBe(200);
  });

  it('is refused once somebody has released one of the VMs', async () => {
    await hangUp(service, '/getservers/left?os=centos7&count=2');
    await whenEnded('left');
    await service.get('/releaseservers/left1');
    expect((await service.get('/getservers/left?os=centos7&count=2')).status).toBe(499);
  });
});

it('another machine does not get what a client that hung up asked for', async () => {
  await hangUp(service, '/getservers/left?os=centos7');
  await whenEnded('left');
  const other = await service.get('/getservers/left?os=centos7', { localAddress: '127.0.0.2' });
  expect([other.status, other.body]).toEqual([499, expect.stringContaining('already exists')]);
  expect((await service.get('/getservers/left?os=centos7')).status).toBe(200);
});
