import type { Page } from 'playwright';
import { expect } from 'vitest';
import type { Bridge } from '../../../core/contract/bridge.ts';
import type { InputOf, OperationName, OutputOf } from '../../../core/contract/contract.ts';

declare global {
  var bridge: Bridge;
}

/** Asks the core the way the page does. @throws Error with the failure's code and message */
export async function ask<N extends OperationName>(
  page: Page,
  name: N,
  input: InputOf<N>,
): Promise<OutputOf<N>> {
  const answer = await page.evaluate(
    ([operation, given]) => globalThis.bridge.invoke(operation as never, given as never),
    [name, input] as const,
  );
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.value as OutputOf<N>;
}

/** Asks for VMs and waits until all have an address. */
export async function getVms(
  page: Page,
  want: { descriptor: string; count: number; minutes?: number },
): Promise<OutputOf<'requests.wait'>> {
  await expect
    .poll(async () => (await ask(page, 'service.status', {})).ready, { timeout: 15_000 })
    .toBe(true);
  const { request } = await ask(page, 'requests.provision', {
    descriptor: want.descriptor,
    osKey: 'centos7',
    count: want.count,
    ...(want.minutes === undefined ? {} : { expiresInMinutes: want.minutes }),
  });
  return ask(page, 'requests.wait', { requestId: request.id });
}
