import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../core/config/index.ts';
import { toFailure } from '../../../core/model/failure.ts';
import type { FaultSpec, Simulator } from '../../../core/simulator/index.ts';
import { connectTo } from '../../fixtures/xapi/recording-listener.ts';
import { connectToLab, hurriedClock, startLab, templateRef } from './simulator-lab.ts';

let lab: Simulator;

afterEach(() => lab.close());

describe.each([
  ['JSON-RPC', true],
  ['XML-RPC', false],
])('%s', (_name, jsonRpc) => {
  it('no log line, error, state or inspected object of a bad day shows password or session', async () => {
    lab = await startLab({ jsonRpc });
    const password = lab.hosts[0]?.password ?? '';
    const opened = await connectToLab(lab, { clock: hurriedClock(100) });
    const { xapi, listener, log } = opened;
    const sessions = new Set(lab.engine.entry(1).records('session').keys());
    const told: unknown[] = [];
    const faults: Omit<FaultSpec, 'hostRef'>[] = [
      { kind: 'drop', method: 'VM.clone', times: 1 },
      { kind: 'http500', method: 'VM.clone', times: 1 },
      { kind: 'api-error', method: 'VM.clone', code: 'SESSION_INVALID', params: [...sessions], times: 2 },
      {
        kind: 'api-error',
        method: 'VM.clone',
        code: 'INTERNAL_ERROR',
        params: [`bad session ${[...sessions][0]}`],
        times: 1,
      },
      {
        kind: 'api-error',
        method: 'VM.clone',
        code: 'HANDLE_INVALID',
        params: ['session', ...sessions],
        times: 1,
      },
      { kind: 'delay', method: 'VM.clone', ms: 200, times: 1 },
    ];
    for (const fault of faults) {
      const id = lab.engine.injectFault({ hostRef: 1, ...fault });
      const error = await xapi
        .call('VM.clone', [templateRef(opened), 'x'], { timeoutMs: fault.kind === 'delay' ? 3_000 : 30_000 })
        .catch((caught: unknown) => caught);
      told.push(error);
      lab.engine.clearFault(id);
      for (const ref of lab.engine.entry(1).records('session').keys()) sessions.add(ref);
      await listener.until(() => xapi.state.kind === 'live');
    }
    lab.engine.injectFault({ hostRef: 1, kind: 'refuse' });
    await listener.untilState('down');
    told.push(await xapi.call('VM.get_all', []).catch((caught: unknown) => caught));
    const refused = connectTo(lab.hosts[0]?.url ?? '', { password: new Secret(`${password}-not`) });
    await refused.listener.untilState('down');
    await Promise.all([xapi.close(), refused.xapi.close()]);

    expect(told.filter((error) => error instanceof Error).length).toBeGreaterThan(4);
    const deep = { depth: 12, showHidden: true };
    const everything = [
      ...log,
      ...refused.log,
      ...told.map((error) => `${inspect(error, deep)} ${JSON.stringify(toFailure(error))}`),
      inspect(listener.states, deep),
      inspect(xapi, deep),
    ].join('\n');
    expect(everything).toContain('host connected');
    expect(sessions.size).toBeGreaterThan(1);
    for (const secret of [password, ...sessions]) expect(everything.includes(secret), secret).toBe(false);
  });
});
