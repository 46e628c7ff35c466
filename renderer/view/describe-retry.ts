import type { LogRow } from '../../core/model/audit.ts';
import type { Lease } from '../../core/model/lease.ts';

/** `Attempt 2 of 3, on sim-host-4, because no DHCP lease after 400 s on sim-host-2.` */
export function describeRetry({ name, attempt, hostName }: Lease, failed: LogRow | undefined): string {
  const [, of, where, reason] = failed ? (FAILED.exec(failed.message.replace(`${name}: `, '')) ?? []) : [];
  const now = [`Attempt ${attempt}${of === undefined ? '' : ` of ${of}`}`, hostName && `on ${hostName}`];
  const why =
    reason === undefined
      ? undefined
      : `because on ${where} ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
  return [...now, why].filter(Boolean).join(', ');
}

/** The activity log's sentence about a failed attempt. */
const FAILED = /^attempt \d+ of (\d+) on (.+?) failed: (.+)$/i;
