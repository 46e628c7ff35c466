import { afterEach, expect, it } from 'vitest';
import { type Demo, startDemo } from '../../../core/demo/start-demo.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const LEGACY = { host: '127.0.0.1', port: 0 };
const READER = testCaller('read', 'test');

let demo: Demo | undefined;

afterEach(async () => {
  await demo?.close();
  demo = undefined;
});

async function listRequests({ service }: Demo) {
  await service.whenReady();
  return service.operations.invoke('requests.list', {}, READER);
}

it('a lively demo shows requests of different people and jobs, which get their VMs', async () => {
  demo = await startDemo({ legacy: LEGACY, lively: true }, createSilentLogger());
  await expect.poll(async () => (await listRequests(demo as Demo)).length, { timeout: 10_000 }).toBe(4);
  const requests = await listRequests(demo);
  expect(new Set(requests.map(({ requester }) => requester)).size).toBeGreaterThan(2);
  expect(requests.some(({ spec }) => spec.tags.team !== undefined)).toBe(true);
  const ended = await Promise.all(
    requests.map(({ id }) =>
      (demo as Demo).service.operations.invoke('requests.wait', { requestId: id }, READER),
    ),
  );
  expect(ended.map(({ request }) => request.state.kind)).toEqual(requests.map(() => 'succeeded'));
});

it('a still demo does nothing by itself', async () => {
  demo = await startDemo({ legacy: LEGACY }, createSilentLogger());
  expect(await listRequests(demo)).toEqual([]);
});
