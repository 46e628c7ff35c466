import { expect, it } from 'vitest';
import { FailureTranslator } from '../../../../core/xapi/failures/failure-translator.ts';
import { RpcFailure, TransportFailure } from '../../../../core/xapi/failures/transport-failure.ts';
import {
  hasXapiCode,
  isGone,
  isInUse,
  isOutcomeUnknown,
  isProtected,
  isWrongHost,
  refusedPowerState,
} from '../../../../core/xapi/index.ts';

const NAMES = new Map([
  ['OpaqueRef:vm', 'job-1'],
  ['OpaqueRef:sr', 'Local storage'],
]);
const translator = new FailureTranslator({
  hostRef: 3,
  host: 'xen3',
  findName: (ref) => NAMES.get(ref),
  findVmName: (ref) => (ref === 'OpaqueRef:vm' ? 'job-1' : undefined),
});
const refusal = (code: string, params: string[], message = 'VM.start') =>
  translator.translate(new RpcFailure(code, params), message);

it('a refusal says where, what and what to do, and keeps the host`s own words', () => {
  const error = refusal('VM_BAD_POWER_STATE', ['OpaqueRef:vm', 'halted', 'running']);
  expect(error.failure).toEqual({
    code: 'host-error',
    message: 'Host xen3 (xenhost3): VM "job-1" is running, and VM.start needs it halted.',
    reason: 'VM "job-1" is running, and VM.start needs it halted',
    where: { hostRef: 3, host: 'xen3', vm: 'job-1' },
    xapi: { code: 'VM_BAD_POWER_STATE', params: ['OpaqueRef:vm', 'halted', 'running'] },
  });
  expect(refusedPowerState(error)).toBe('running');
});

it.each([
  [
    'HOST_NOT_ENOUGH_FREE_MEMORY',
    ['8589934592', '1073741824'],
    'it has 1.0 GiB of memory free, and the VM needs 8.0 GiB',
  ],
  [
    'OPERATION_BLOCKED',
    ['OpaqueRef:vm', 'kept for ann'],
    'somebody blocked VM.start of "job-1" there: kept for ann',
  ],
  ['OPERATION_BLOCKED', ['OpaqueRef:vm', 'true'], 'somebody blocked VM.start of "job-1" there'],
  [
    'VM_REQUIRES_SR',
    ['OpaqueRef:vm', 'OpaqueRef:sr'],
    'VM "job-1" needs storage "Local storage", which the host does not see',
  ],
  ['HANDLE_INVALID', ['VM', 'OpaqueRef:9'], 'VM OpaqueRef:9 does not exist any more'],
  ['NO_HOSTS_AVAILABLE', [], 'no host of the pool can take the VM now'],
  ['SR_BACKEND_FAILURE_44', ['', 'no space', ''], 'its storage has no room: no space'],
  ['SOMETHING_NEW', ['a', '', 'b'], 'VM.start failed: SOMETHING_NEW (a, b)'],
  ['VM_BAD_POWER_STATE', [], 'VM.start failed: VM_BAD_POWER_STATE'],
])('%s %j', (code, params, sentence) => {
  expect(refusal(code, params).message).toBe(`Host xen3 (xenhost3): ${sentence}.`);
});

it('no session ref is told, whatever the code that carries it', () => {
  for (const error of [
    refusal('SESSION_INVALID', ['OpaqueRef:secret-session']),
    refusal('HANDLE_INVALID', ['session', 'OpaqueRef:secret-session']),
  ]) {
    expect(JSON.stringify(error.failure)).not.toContain('secret-session');
  }
});

it('wrong credentials are their own kind of failure', () => {
  expect(refusal('SESSION_AUTHENTICATION_FAILED', ['root', 'nope']).failure).toMatchObject({
    code: 'credentials',
    hint: 'Correct host.user and host.password.',
  });
});

it('silence after a change is an unknown outcome; before it, or after a question, it is not', () => {
  const broken = new TransportFailure('broken', 'it closed the connection');
  const change = translator.translate(broken, 'VM.clone');
  expect(isOutcomeUnknown(change)).toBe(true);
  expect(change.message).toBe(
    'Host xen3 (xenhost3) cannot be used: it closed the connection; whether it executed VM.clone is unknown.',
  );
  expect(isOutcomeUnknown(translator.translate(broken, 'VM.get_record'))).toBe(false);
  const refused = new TransportFailure('connect', 'it refuses connections');
  expect(isOutcomeUnknown(translator.translate(refused, 'VM.clone'))).toBe(false);
});

it('errors are sorted by what a caller can do about them', () => {
  expect(isGone(refusal('UUID_INVALID', ['VM', 'x']))).toBe(true);
  expect(isProtected(refusal('OPERATION_BLOCKED', []))).toBe(true);
  expect(isInUse(refusal('VDI_IN_USE', ['OpaqueRef:vdi', 'destroy']))).toBe(true);
  expect(isWrongHost(refusal('SR_FULL', ['1', '2']))).toBe(true);
  expect(isWrongHost(refusal('VM_REQUIRES_NETWORK', []))).toBe(true);
  expect(isWrongHost(refusal('VM_IS_TEMPLATE', []))).toBe(false);
  expect(hasXapiCode(new Error('HANDLE_INVALID'), 'HANDLE_INVALID')).toBe(false);
});
