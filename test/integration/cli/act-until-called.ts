import { eventually } from './lab-process.ts';
import type { ServiceUnderTest } from './service-under-test.ts';

/** `delay`: the host has not carried the call out when it is held; `drop`: it has, or does so, without an answer. */
export interface HeldCall {
  readonly method: string;
  readonly kind: 'delay' | 'drop';
}

/** Acts until host 1 has got a call. Resolves with what waits for the end of the act, whatever becomes of it. */
export async function actUntilCalled(
  service: ServiceUnderTest,
  { method, kind }: HeldCall,
  act: () => Promise<unknown>,
): Promise<() => Promise<void>> {
  const calls = async () => {
    const { hosts } = (await (await fetch(`${service.lab.control}/state`)).json()) as {
      hosts: Record<string, { calls: Record<string, number> }>;
    };
    return hosts['1']?.calls[method] ?? 0;
  };
  const before = await calls();
  await service.fault({ hostRef: 1, kind, method, ...(kind === 'delay' && { ms: 60_000 }) });
  const ended = act().then(
    () => undefined,
    () => undefined,
  );
  await eventually(async () => (await calls()) > before, `a ${method}`);
  return () => ended;
}
