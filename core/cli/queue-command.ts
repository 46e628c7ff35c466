import type { Command } from 'commander';
import { assertNever } from '../model/assert-never.ts';
import { DynvmError } from '../model/failure.ts';
import type { QueueReason, QueueRow } from '../model/queue.ts';
import { describeQuotaSubject, type QuotaRefusal } from '../model/quota.ts';
import { withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { printJson, printText } from './print.ts';
import { printTable } from './text-table.ts';
import { toIsoMinute } from './time-argument.ts';

interface QueueOptions extends TargetOptions {
  json?: boolean;
}

/** `dynvm queue`: who waits for room, why, and until when. */
export function addQueueCommand(program: Command): void {
  const queue = program
    .command('queue')
    .description('requests that wait for room, first in line first')
    .option('--json', 'print a JSON array');
  addTargetOptions(queue).action(showQueue);
  const cancel = queue
    .command('cancel')
    .description('take a request out of the queue')
    .argument('<descriptor>', 'as it was asked for');
  addTargetOptions(cancel).action(cancelWaiting);
}

async function showQueue(options: QueueOptions): Promise<void> {
  const rows = await withService(options, (client) => client.invoke('queue.list', {}));
  if (options.json) printJson(rows);
  else if (rows.length === 0) printText('Nobody is waiting.');
  else printTable(['#', 'request', 'VMs', 'requester', 'since', 'should start', 'reason'], rows.map(toCells));
}

async function cancelWaiting(descriptor: string, _options: QueueOptions, command: Command): Promise<void> {
  await withService(command.optsWithGlobals<QueueOptions>(), async (client) => {
    const rows = await client.invoke('queue.list', {});
    const row = rows.find((one) => one.descriptor === descriptor);
    if (!row) throw notWaiting(descriptor);
    await client.invoke('requests.cancel', { requestId: row.requestId });
  });
  printText(`${descriptor} has left the queue.`);
}

function notWaiting(descriptor: string): DynvmError {
  return new DynvmError({
    code: 'not-found',
    message: `No request ${descriptor} waits in the queue.`,
    hint: '`dynvm queue` shows those that do.',
  });
}

function toCells({
  position,
  descriptor,
  count,
  osKey,
  requester,
  queuedAt,
  estimate,
  reason,
}: QueueRow): string[] {
  const range = estimate && `${toIsoMinute(estimate.earliestAt)} – ${toIsoMinute(estimate.latestAt)}`;
  const vms = `${count} × ${osKey}`;
  return [
    String(position),
    descriptor,
    vms,
    requester,
    toIsoMinute(queuedAt),
    range ?? 'no estimate',
    describe(reason),
  ];
}

function describe(reason: QueueReason): string {
  switch (reason.kind) {
    case 'next':
      return `next in line: needs ${reason.needed}, ${reason.free} free`;
    case 'behind':
      return `after position ${reason.position} (${reason.descriptor})`;
    case 'reserved':
      return `free slots are kept for it: ${reason.free} of ${reason.needed} so far`;
    case 'kept-for':
      return `free slots are kept for ${reason.descriptor}`;
    case 'quota':
      return describeQuotaWait(reason.quota);
    case 'no-host':
      return reason.problem;
    default:
      return assertNever(reason);
  }
}

function describeQuotaWait({ subject, nextEndsAt }: QuotaRefusal): string {
  const next = nextEndsAt === undefined ? '' : `; its next VM ends at ${toIsoMinute(nextEndsAt)}`;
  return `the quota of ${describeQuotaSubject(subject)} is used up${next}`;
}
