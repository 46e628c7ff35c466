import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXPIRY_MAX_MINUTES } from '../model/request.ts';
import type { LeaseActResult } from '../model/selector.ts';
import { parseCount } from './argument-parsers.ts';
import { CliError } from './cli-error.ts';
import { withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { parseDuration } from './duration-argument.ts';
import { printJson, printText } from './print.ts';
import { printTable } from './text-table.ts';
import { toIsoMinute } from './time-argument.ts';

interface ActOptions extends TargetOptions {
  count?: number;
  json?: boolean;
}

/** `dynvm extend` and `dynvm release`: done by the running service that holds the data folder. */
export function addLeaseCommands(program: Command): void {
  const extend = program
    .command('extend')
    .description('move the deadline of VMs; the running service does it')
    .argument('<descriptor>', 'as it was asked for; every VM of it')
    .option('--for <time>', 'how long, as 30m, 4h or 2d, counted as --from says', parseDuration)
    .option('--minutes <n>', 'the same in minutes', parseMinutes)
    .addOption(
      new Option('--from <moment>', 'what the minutes count from')
        .choices(['now', 'created', 'deadline'])
        .default('now'),
    );
  addActOptions(extend).action(extendVms);
  const release = program
    .command('release')
    .description('delete VMs with their disks; the running service does it')
    .argument('<descriptor>', 'as it was asked for; every VM of it')
    .option('--no-wait', 'answer as soon as it is recorded, not when they are gone')
    .option('--missing-ok', 'exit with 0 where there are none');
  addActOptions(release).action(releaseVms);
}

function addActOptions(command: Command): Command {
  command
    .option('--count <n>', 'only <descriptor>, or <descriptor>1 to <descriptor>n', parseCount)
    .option('--json', 'print a JSON array');
  return addTargetOptions(command);
}

async function extendVms(
  descriptor: string,
  {
    for: lengthMs,
    minutes,
    from,
    ...options
  }: ActOptions & { for?: number; minutes?: number; from: 'now' | 'created' | 'deadline' },
): Promise<void> {
  if ((lengthMs === undefined) === (minutes === undefined)) {
    throw new CliError('usage', { code: 'bad-input', message: 'Give either --for or --minutes.' });
  }
  const lengthMinutes = minutes ?? (lengthMs ?? 0) / 60_000;
  const selector = toSelector(descriptor, options);
  const results = await withService(options, (client) =>
    client.invoke('leases.extend', { selector, minutes: lengthMinutes, from }),
  );
  print(results, options, ['name', 'before', 'after'], ({ deadlineBeforeAt, deadlineAfterAt }) => [
    formatTime(deadlineBeforeAt),
    formatTime(deadlineAfterAt),
  ]);
}

async function releaseVms(
  descriptor: string,
  { wait, missingOk, ...options }: ActOptions & { wait: boolean; missingOk?: boolean },
): Promise<void> {
  const selector = toSelector(descriptor, options);
  const all = await withService(options, (client) => client.invoke('leases.release', { selector, wait }));
  const results = missingOk ? all.filter(({ failure }) => failure?.code !== 'not-found') : all;
  print(results, options, ['name', 'outcome'], () => [wait ? 'deleted' : 'accepted']);
}

/** Exit code 1 where anything was not done. */
function print(
  results: readonly LeaseActResult[],
  { json }: ActOptions,
  head: readonly string[],
  toCells: (result: LeaseActResult) => string[],
): void {
  if (results.some(({ failure }) => failure)) process.exitCode = 1;
  if (json) {
    printJson(results);
    return;
  }
  const done = results.filter(({ failure }) => failure === undefined);
  if (done.length > 0)
    printTable(
      head,
      done.map((result) => [result.name, ...toCells(result)]),
    );
  for (const { failure } of results) if (failure) printText(failure.message, process.stderr);
}

function toSelector(descriptor: string, { count }: ActOptions) {
  return { descriptor, ...(count === undefined ? {} : { count }) };
}

function formatTime(at: number | undefined): string {
  return at === undefined ? '' : toIsoMinute(at);
}

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (minutes > 0 && minutes <= EXPIRY_MAX_MINUTES) return minutes;
  throw new InvalidArgumentError('It must be a number of minutes above 0.');
}
