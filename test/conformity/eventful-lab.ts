import type { WireClient } from '../fixtures/simulator/wire-client.ts';

/** Gives the lab one object in each state that shows in records: a clone that runs, one that is suspended, a snapshot, a task. */
export async function makeEventfulLab(client: WireClient, session: string): Promise<void> {
  const call = (method: string, ...params: unknown[]): Promise<string> =>
    client.call(method, session, ...params) as Promise<string>;
  const template = await aTemplate(client, session);
  const running = await call('VM.clone', template, 'running');
  await call('VM.provision', running);
  await call('VM.snapshot', running, 'snapshot');
  await call('VM.start', running, false, true);
  const suspended = await call('VM.clone', template, 'suspended');
  await call('VM.provision', suspended);
  await call('VM.start', suspended, false, true);
  await call('VM.suspend', suspended);
  await call('Async.VM.clone', template, 'never provisioned');
  const failing = await call('Async.VM.start', template, false, true);
  await until(async () => (await call('task.get_status', failing)) === 'failure');
}

async function aTemplate(client: WireClient, session: string): Promise<string> {
  const vms = (await client.call('VM.get_all_records', session)) as Record<string, Record<string, unknown>>;
  const found = Object.entries(vms).find(
    ([, vm]) => vm.is_a_template && !vm.is_default_template && !vm.is_a_snapshot,
  );
  if (found === undefined) throw new Error('the lab has no template');
  return found[0];
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('what was waited for did not happen');
}
