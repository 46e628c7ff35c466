import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXPIRY_MAX_MINUTES } from '../model/request.ts';
import type { LeaseActResult } from '../model/selector.ts';
import { addDataFolderOption } from './archive-option.ts';
import { invokeService } from './invoke-service.ts';
import { printJson, printText } from './print.ts';
import { printTable } from './text-table.ts';
import { toIsoMinute } from './time-argument.ts';

interface ActOptions {
  count?: number;
  json?: boolean;
  dataDir?: string;
}

/** `dynvm extend` and `dynvm release`: done by the running service that holds the data folder. */
export function addLeaseCommands(program: Command): void {
  const extend = program
    .command('extend')
    .description('move the deadline of VMs; the running service does it')
    .argument('<descriptor>', 'as it was asked for; every VM of it')
    .requiredOption('--minutes <n>', 'how long, counted as --from says', parseMinutes)
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
    .option('--no-wait', 'answer as soon as it is recorded, not when they are gone');
  addActOptions(release).action(releaseVms);
}

function addActOptions(command: Command): Command {
  command
    .option('--count <n>', 'only <descriptor>, or <descriptor>1 to <descriptor>n', parseCount)
    .option('--json', 'print a JSON array');
  return addDataFolderOption(command);
}

async function extendVms(
  descriptor: string,
  { minutes, from, ...options }: ActOptions & { minutes: number; from: 'now' | 'created' | 'deadline' },
): Promise<void> {
  const selector = toSelector(descriptor, options);
  const results = await invokeService(options.dataDir, 'leases.extend', { selector, minutes, from });
  print(results, options, ['name', 'before', 'after'], ({ deadlineBeforeAt, deadlineAfterAt }) => [
    formatTime(deadlineBeforeAt),
    formatTime(deadlineAfterAt),
  ]);
}

async function releaseVms(
  descriptor: string,
  { wait, ...options }: ActOptions & { wait: boolean },
): Promise<void> {
  const selector = toSelector(descriptor, options);
  const results = await invokeService(options.dataDir, 'leases.release', { selector, wait });
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

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
