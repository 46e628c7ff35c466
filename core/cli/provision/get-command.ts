import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import type { RequestWithLeases } from '../../contract/requests.ts';
import type { Failure } from '../../model/failure.ts';
import { CliError, isUnreachable } from '../cli-error.ts';
import { withService } from '../client/connect-service.ts';
import type { ServiceClient } from '../client/service-client.ts';
import { parseDuration } from '../duration-argument.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { printJson, printText } from '../print.ts';
import { printLeases } from '../vms/print-leases.ts';
import { followRequest, rollBack, whileAway } from './follow-request.ts';
import { askWhatToDo, type Interruptions, isAttended, watchInterruptions } from './interruption.ts';
import { createProgressLines, type ProgressLines } from './progress-lines.ts';
import { addProvisionOptions, type ProvisionOptions, toProvisionSpec } from './provision-options.ts';

interface GetOptions extends ProvisionOptions {
  /** True: as long as it takes. False: not at all. */
  wait: number | boolean;
  addresses?: boolean;
}

/** How following a request came to its end. */
type Outcome =
  | { readonly kind: 'ended'; readonly result: RequestWithLeases }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'interrupted'; readonly signal: NodeJS.Signals };

/** `dynvm get`: VMs, and their addresses once they are there. */
export function addGetCommand(program: Command): void {
  const command = program
    .command('get')
    .description('get VMs and wait until they are there; prints names and addresses')
    .option(
      '--wait <time>',
      'give up and roll back after that long, as 10m (default: as long as it takes)',
      parseWait,
    )
    .option('--no-wait', 'do not wait: print what is on its way')
    .option('--addresses', 'print only the addresses, one a line');
  addProvisionOptions(command).action(get);
}

async function get(options: GetOptions): Promise<void> {
  const interruptions = watchInterruptions();
  try {
    await withService(options, (client) => getVms(client, interruptions, options));
  } finally {
    interruptions.close();
  }
}

async function getVms(
  client: ServiceClient,
  interruptions: Interruptions,
  options: GetOptions,
): Promise<void> {
  // With a key of its own it may be sent again: a broken connection makes no VM twice.
  const spec = { ...toProvisionSpec(options), requestKey: randomUUID() };
  const started = await whileAway(() => client.invoke('requests.provision', spec));
  if (options.wait === false) return printResult(started, options);
  const requestId = started.request.id;
  const lines = process.stderr.isTTY ? createProgressLines(process.stderr) : undefined;
  const giveUpAt =
    performance.now() + (typeof options.wait === 'number' ? options.wait : Number.POSITIVE_INFINITY);
  for (;;) {
    const outcome = await follow(client, { requestId, giveUpAt, interruptions, lines });
    lines?.clear();
    if (outcome.kind === 'ended') return printResult(outcome.result, options);
    const choice = outcome.kind === 'timeout' || !isAttended() ? 'roll-back' : await askWhatToDo();
    if (choice === 'continue') continue;
    if (choice === 'keep') throw keptError(requestId);
    await rollBackAndTell(client, { requestId, outcome, interruptions });
  }
}

async function follow(
  client: ServiceClient,
  options: {
    requestId: string;
    giveUpAt: number;
    interruptions: Interruptions;
    lines: ProgressLines | undefined;
  },
): Promise<Outcome> {
  const { requestId, giveUpAt, interruptions, lines } = options;
  const stop = new AbortController();
  const onProgress = lines && ((progress: RequestWithLeases) => !stop.signal.aborted && lines.show(progress));
  const ended = followRequest(client, requestId, { signal: stop.signal, onProgress });
  // Once another outcome came first, nobody waits for it any more.
  ended.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Outcome>((resolve) => {
    // Longer than a timer can wait is as good as no end.
    const leftMs = giveUpAt - performance.now();
    if (leftMs < 2 ** 31) timer = setTimeout(() => resolve({ kind: 'timeout' }), leftMs);
  });
  try {
    return await Promise.race([
      ended.then((result): Outcome => ({ kind: 'ended', result })),
      interruptions.next().then((signal): Outcome => ({ kind: 'interrupted', signal })),
      timeout,
    ]);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

/** @throws CliError always: it tells what became of the VMs */
async function rollBackAndTell(
  client: ServiceClient,
  options: {
    requestId: string;
    outcome: Exclude<Outcome, { kind: 'ended' }>;
    interruptions: Interruptions;
  },
): Promise<never> {
  const { requestId, outcome, interruptions } = options;
  const why = outcome.kind === 'timeout' ? 'The time of --wait is over' : `Interrupted by ${outcome.signal}`;
  printText(`${why}: rolling back.`, process.stderr);
  const exit = outcome.kind === 'timeout' ? 'timeout' : 'interrupted';
  const code = outcome.kind === 'timeout' ? 'timeout' : 'cancelled';
  try {
    const left = await Promise.race([
      rollBack(client, requestId),
      interruptions.next().then(() => [`those of the request ${requestId}`]),
    ]);
    const message =
      left.length === 0
        ? 'Rolled back: no VM is left.'
        : `Still being removed, by the service itself: ${left.join(', ')}.`;
    throw new CliError(exit, { code, message });
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    throw new CliError(exit, {
      code,
      message: `${client.name} could not be told to roll back the request ${requestId}: its VMs live until their deadlines.`,
      hint: 'Release them by name once the service answers: dynvm release NAME',
    });
  }
}

function keptError(requestId: string): CliError {
  return new CliError('interrupted', {
    code: 'cancelled',
    message: `The request ${requestId} goes on.`,
    hint: 'dynvm ls shows its VMs; dynvm release NAME deletes them.',
  });
}

/** @throws DynvmError why the VMs are not there */
function printResult({ request, leases }: RequestWithLeases, options: GetOptions): void {
  const { state } = request;
  const there = leases.filter((lease) => lease.state.kind === 'available');
  if (options.json) printJson({ request, leases });
  else if (options.addresses) for (const { address = '' } of there) printText(address);
  else if (state.kind === 'waiting')
    printText(`${request.spec.descriptor} waits in the queue (dynvm queue).`);
  else if (state.kind === 'running' || there.length > 0)
    printLeases(state.kind === 'running' ? leases : there);
  switch (state.kind) {
    case 'failed':
      throw new CliError(isNoCapacity(state.failure) ? 'noCapacity' : 'failed', state.failure);
    case 'cancelled':
      throw new CliError('failed', { code: 'cancelled', message: 'Somebody cancelled the request.' });
    case 'partial':
      printText(state.failure.message, process.stderr);
      process.exitCode = EXIT_CODES.partial.code;
      return;
    default:
  }
}

function parseWait(text: string): number {
  if (text === '0') throw new InvalidArgumentError('Not to wait is --no-wait.');
  return parseDuration(text);
}

function isNoCapacity({ code }: Failure): boolean {
  return code === 'no-capacity' || code === 'quota-exceeded';
}
