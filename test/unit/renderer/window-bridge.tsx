import { vi } from 'vitest';
import type { Bridge, ShellBridge } from '../../../core/contract/bridge.ts';
import type { InputOf, OperationName, OutputOf } from '../../../core/contract/contract.ts';
import { DynvmError, toFailure } from '../../../core/model/failure.ts';

type Handlers = { [N in OperationName]?: (input: InputOf<N>) => OutputOf<N> | Promise<OutputOf<N>> };

let handlers: Handlers = {};

/** Calls of the desktop shell, for tests to look at. */
export const shellCalls = vi.fn<(name: string, input: unknown) => unknown>();

/** Answers operations until the test ends; an operation without a handler fails, as with a core that is gone. */
export function answer(more: Handlers): void {
  handlers = { ...handlers, ...more };
}

export function resetBridge(): void {
  handlers = {};
  shellCalls.mockReset();
}

/** The seam between the page and everything else: what a component test replaces, and nothing more. */
export const windowBridge: Bridge = {
  async invoke(name, input) {
    try {
      const handler = handlers[name] as ((input: unknown) => never) | undefined;
      if (!handler) throw new DynvmError({ code: 'unavailable', message: `No answer to ${name}` });
      return { ok: true, value: await handler(input) };
    } catch (error) {
      return { ok: false, error: toFailure(error) };
    }
  },
  onNavigate: () => () => undefined,
  onPreferences: () => () => undefined,
  subscribe: () => () => {},
  shell: new Proxy({} as ShellBridge, {
    get: (_target, name) => async (input: unknown) => ({
      ok: true,
      value: shellCalls(String(name), input) ?? null,
    }),
  }),
  info: { platform: 'linux', electronVersion: '33', chromiumVersion: '130' },
};
