import { afterEach, expect, it } from 'vitest';
import { findFreePort } from '../../fixtures/free-port.ts';
import { labFacts } from '../../fixtures/lab-facts.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';

let service: RunningService | undefined;

afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** Guests get addresses on the loopback and answer SSH there, so the login is a real one. */
async function startWithSsh(ini: (text: string) => string = (text) => text): Promise<RunningService> {
  service = await startService({ simulator: { hosts: 1, sshPort: await findFreePort() }, ini });
  return service;
}

it('checkvms=true: a VM counts once an SSH login works', async () => {
  const { get, simulator } = await startWithSsh();
  const { status, body } = await get('/getservers/checked?os=centos7&count=2&checkvms=true');
  expect([status, JSON.parse(body).length]).toEqual([200, 2]);
  for (const address of JSON.parse(body)) expect(address).toMatch(/^127\.64\./);
  expect(labFacts(simulator).vms).toEqual(['checked1', 'checked2']);
});

it('checkvms=true: one whose login fails is deleted, and the answer is a 499', async () => {
  const wrong = (text: string) => text.replace(/^vm\.linux\.password=.*$/m, 'vm.linux.password=wrong-one');
  const { get, simulator, fleet } = await startWithSsh(wrong);
  const { status, body } = await get('/getservers/checked?os=centos7&checkvms=true');
  expect(status).toBe(499);
  expect(body).toMatch(/^all vms couldn't be created successfully: .*SSH/i);
  expect(body).not.toContain('wrong-one');
  expect(labFacts(simulator)).toEqual({ vms: [], orphanDisks: 0 });
  expect(fleet.reservationCount()).toBe(0);
});
