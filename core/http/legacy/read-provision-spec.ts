import type { InputOf } from '../../contract/contract.ts';
import { DynvmError } from '../../model/failure.ts';
import {
  COUNT_MAX,
  Descriptor,
  EXPIRY_MAX_MINUTES,
  MEMORY_MAX_BYTES,
  MEMORY_MIN_BYTES,
  VCPUS_MAX,
} from '../../model/request.ts';
import {
  type Query,
  readDescriptor,
  readFlag,
  readLabelFilter,
  readList,
  readOsKey,
  readText,
  toMinutes,
  toWholeNumber,
  unlessDefault,
} from './parameters.ts';

/** The parameters of `/getservers/<name>` as a request. @throws DynvmError bad-input @see docs/legacy-api.md#get-vms */
export function readProvisionSpec(name: string, query: Query): InputOf<'requests.provision'> {
  const text = (parameter: string) => readText(query, parameter);
  const size = (parameter: string) => unlessDefault(text(parameter));
  const expiresInMinutes = toMinutes('expiresin', text('expiresin'));
  return {
    descriptor: readDescriptor(name, Descriptor),
    osKey: readOs(query),
    count: toWholeNumber('count', text('count'), 1, COUNT_MAX),
    vcpus: toWholeNumber('cpus', size('cpus'), 1, VCPUS_MAX),
    memoryBytes: toWholeNumber('mem', size('mem'), MEMORY_MIN_BYTES, MEMORY_MAX_BYTES),
    expiresInMinutes: expiresInMinutes && Math.min(expiresInMinutes, EXPIRY_MAX_MINUTES),
    allOrNone: readFlag(query, 'allornone'),
    hostRef: toWholeNumber('xhostref', text('xhostref'), 0, Number.MAX_SAFE_INTEGER),
    networkId: text('networkid'),
    ...readLabelFilter(query),
    checkSsh: readFlag(query, 'checkvms'),
    pools: readList(query, 'pools'),
    poolId: text('poolId'),
    version: text('ver'),
    joinIdentical: true,
  };
}

/** The one parameter without a default: a script whose variable is unset must not get VMs of some other OS. */
function readOs(query: Query): string {
  const os = query.get('os');
  if (os !== undefined) return readOsKey(os);
  throw new DynvmError({ code: 'bad-input', message: 'os is missing', where: { field: 'os' } });
}
