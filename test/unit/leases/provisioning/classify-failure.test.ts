import { describe, expect, it } from 'vitest';
import { classifyFailure } from '../../../../core/leases/provisioning/classify-failure.ts';
import { DynvmError, type FailureCode } from '../../../../core/model/failure.ts';
import { HostUnavailableError, XapiError } from '../../../../core/xapi/failures/xapi-error.ts';

const failed = (code: FailureCode) => new DynvmError({ code, message: 'it failed' });
const refused = (code: string) =>
  new XapiError({ code: 'host-error', message: 'it refuses', xapi: { code, params: [] } });

describe('after a failed attempt', () => {
  it.each(['bad-input', 'config-invalid', 'not-found', 'not-ours', 'unavailable', 'internal'] as const)(
    'nothing is tried again where the request or the service is at fault: %s',
    (code) => {
      expect(classifyFailure(failed(code))).toBe('final');
    },
  );

  it.each([
    'LICENCE_RESTRICTION',
    'VALUE_NOT_SUPPORTED',
    'SR_BACKEND_FAILURE_109',
    'UUID_INVALID',
    'BOOTLOADER_FAILED',
  ])('nothing is tried again where every host would say %s', (code) => {
    expect(classifyFailure(refused(code))).toBe('final');
  });

  it('nothing is tried again after what nobody foresaw', () => {
    expect(classifyFailure(new Error('a bug'))).toBe('final');
    expect(classifyFailure('a text')).toBe('final');
  });

  it.each(['HOST_NOT_ENOUGH_FREE_MEMORY', 'SR_FULL', 'HOST_DISABLED', 'VM_REQUIRES_NETWORK'])(
    'only another host may take it where this one says %s',
    (code) => {
      expect(classifyFailure(refused(code))).toBe('other-host');
    },
  );

  it.each(['credentials', 'certificate'] as const)(
    'only another host may take it where this one has wrong %s',
    (code) => {
      expect(classifyFailure(new HostUnavailableError({ code, message: 'refused' }, false))).toBe(
        'other-host',
      );
    },
  );

  it.each(['no-dhcp-lease', 'no-guest-tools', 'timeout', 'host-unavailable', 'ssh-failed'] as const)(
    'it is tried again, also here, after %s',
    (code) => {
      expect(classifyFailure(failed(code))).toBe('again');
    },
  );

  it('it is tried again after an error that says nothing of the host', () => {
    expect(classifyFailure(refused('SR_BACKEND_FAILURE_46'))).toBe('again');
  });
});
