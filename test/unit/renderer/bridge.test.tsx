import { describe, expect, it, vi } from 'vitest';
import { DynvmError } from '../../../core/model/failure.ts';
import { bridge, invoke } from '../../../renderer/bridge.ts';
import { answer, windowBridge } from './window-bridge.tsx';

describe('what arrives in the window', () => {
  it('is visible in the answers of operations, and in their failures', async () => {
    answer({ 'capacity.byLabel': () => [{ label: 'lab\u202e', count: 1 }] });
    expect(await invoke('capacity.byLabel', { osKey: 'centos7' })).toEqual([
      { label: 'lab<U+202E>', count: 1 },
    ]);
    answer({
      'capacity.byLabel': () => {
        throw new DynvmError({ code: 'internal', message: 'no\u001b[2J', hint: 'a\ufeff' });
      },
    });
    await expect(invoke('capacity.byLabel', { osKey: 'centos7' })).rejects.toMatchObject({
      failure: { message: 'no<U+001B>[2J', hint: 'a<U+FEFF>' },
    });
  });

  it('is visible in live tables, and where these fail', () => {
    const subscribe = vi
      .spyOn(windowBridge, 'subscribe')
      .mockImplementation((_topic, onMessage, onFailure) => {
        onMessage({
          kind: 'patch',
          epoch: 'e',
          seq: 1,
          upserts: [{ name: 'a\u200bb' }],
          removes: [],
        } as never);
        onFailure?.({ code: 'internal', message: 'c\u2066d' });
        return () => {};
      });
    const told: unknown[] = [];
    bridge.subscribe(
      'vms',
      (message) => told.push(message),
      (failure) => told.push(failure),
    );
    expect(told).toMatchObject([{ upserts: [{ name: 'a<U+200B>b' }] }, { message: 'c<U+2066>d' }]);
    subscribe.mockRestore();
  });
});
