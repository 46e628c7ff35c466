import { DynvmError } from '../model/failure.ts';

/** Nobody goes by this number; names those that there are. */
export function unknownHost(hostRef: number, known: readonly { hostRef: number }[]): DynvmError {
  return new DynvmError({
    code: 'unknown-host',
    message: `There is no host ${hostRef} ([xenhost${hostRef}]).`,
    hint: `Known: ${known.map((one) => one.hostRef).join(', ') || 'none'}.`,
    where: { field: 'hostRef' },
  });
}
