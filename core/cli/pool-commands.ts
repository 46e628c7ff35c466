import type { Command } from 'commander';
import { assertNever } from '../model/assert-never.ts';
import type { BackTestRow } from '../model/back-test.ts';
import { DynvmError } from '../model/failure.ts';
import { formatPoolSize, type PoolRow, type PoolState, parsePoolSize } from '../model/pool.ts';
import type { PoolOsUse } from '../model/pool-use.ts';
import { parseCount } from './argument-parsers.ts';
import { withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { printJson, printText } from './print.ts';
import { printTable } from './text-table.ts';
import { toIsoMinute } from './time-argument.ts';

const DAY_MS = 86_400_000;

interface PoolOptions extends TargetOptions {
  json?: boolean;
  days: number;
  until?: string;
  os: string;
}

/** `dynvm pools`: VMs that wait ready for whoever asks next. */
export function addPoolCommands(program: Command): void {
  const pools = program.command('pools').description('warm pools: VMs that wait ready for whoever asks next');
  const list = pools
    .command('list')
    .description('size, ready VMs and state of each pool')
    .option('--json', 'print a JSON array');
  addTargetOptions(list).action(showPools);
  const use = pools
    .command('use')
    .description('hits, misses with their reasons, and VM hours spent')
    .option('--days <n>', 'of the last days', parseCount, 7)
    .option('--json', 'print a JSON object');
  addTargetOptions(use).action(showUse);
  const backtest = pools
    .command('backtest')
    .description('what sizes would have done with the requests of the past, and which one to take')
    .requiredOption('--os <os>', 'OS key')
    .option('--json', 'print a JSON object');
  addTargetOptions(backtest).action(showBackTest);
  const set = pools
    .command('set')
    .description('set how many VMs a pool holds; kept over restarts')
    .argument('<pool>', 'an OS key, or <os>@<N> for the pool of [xenhostN]')
    .argument('<size>', 'a number, auto, never, or reset for what the ini says');
  addTargetOptions(set).action(setSize);
  const pause = pools
    .command('pause')
    .description('stop filling a pool; what is ready is still handed out')
    .argument('<pool>', 'an OS key, or <os>@<N>')
    .option('--until <time>', 'when it goes on by itself, such as 2026-12-01T08:00Z');
  addTargetOptions(pause).action(pausePool);
  const resume = pools
    .command('resume')
    .description('fill a pool again that was paused, or that stopped after failures')
    .argument('<pool>', 'an OS key, or <os>@<N>');
  addTargetOptions(resume).action(async (id: string, options: PoolOptions) => {
    printChange(await withService(options, (client) => client.invoke('pools.resume', { id })));
  });
}

async function showPools(options: PoolOptions): Promise<void> {
  const rows = await withService(options, (client) => client.invoke('pools.list', {}));
  if (options.json) printJson(rows);
  else if (rows.length === 0) printText('No host has a template, so there is nothing to keep warm.');
  else printTable(['pool', 'size', 'ready', 'booting', 'oldest', 'state'], rows.map(toCells));
}

async function showUse(options: PoolOptions): Promise<void> {
  const use = await withService(options, (client) => client.invoke('pools.use', { lastDays: options.days }));
  if (options.json) {
    printJson(use);
    return;
  }
  if (use.pools.length === 0) {
    printText(`No warm pool did anything in the last ${options.days} days.`);
    return;
  }
  printTable(['OS', 'warm', 'hits', 'missed', 'VM hours', 'why not warm'], use.pools.map(toUseCells));
  const { coldSeconds, warmSeconds } = use;
  if (coldSeconds !== undefined && warmSeconds !== undefined) {
    printText(
      `Ready after ${warmSeconds.toFixed(1)} s from a pool, ${coldSeconds.toFixed(1)} s without (mean).`,
    );
  }
}

async function showBackTest(options: PoolOptions): Promise<void> {
  const test = await withService(options, (client) => client.invoke('pools.backtest', { osKey: options.os }));
  if (options.json) printJson(test);
  else if (test.kind === 'too-short') {
    printText(`Not enough history yet: ${test.historyDays} of ${test.neededDays} days.`);
  } else {
    const days = (test.toAt - test.fromAt) / DAY_MS;
    const today = formatPoolSize(test.today);
    printTable(
      ['size', 'warm', 'requests all warm', 'mean wait', 'VM h a day', 'peak'],
      test.rows.map((row) => toBackTestCells(row, days, today)),
    );
    const { recommendation } = test;
    if (!recommendation) printText(`Nobody asked for ${test.osKey} in the last ${Math.round(days)} days.`);
    else printText(`Use ${formatPoolSize(recommendation.size)}. ${recommendation.reason}`);
  }
}

function toBackTestCells(row: BackTestRow, days: number, today: string): string[] {
  const percent = (part: number, whole: number) =>
    whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`;
  const size = formatPoolSize(row.size);
  return [
    size === today ? `${size} (today)` : size,
    percent(row.warmVms, row.vms),
    percent(row.warmRequests, row.requests),
    `${row.meanWaitSeconds.toFixed(1)} s`,
    (row.vmHours / days).toFixed(1),
    String(row.peak),
  ];
}

async function setSize(id: string, text: string, options: PoolOptions): Promise<void> {
  const size = text === 'reset' ? undefined : parsePoolSize(text);
  if (text !== 'reset' && size === undefined) {
    throw new DynvmError({
      code: 'bad-input',
      message: `${JSON.stringify(text)} is no size of a pool.`,
      hint: 'Give a number, auto, never, or reset.',
    });
  }
  printChange(
    await withService(options, (client) => client.invoke('pools.set', { id, ...(size && { size }) })),
  );
}

async function pausePool(id: string, options: PoolOptions): Promise<void> {
  const untilAt = options.until === undefined ? undefined : Date.parse(options.until);
  if (Number.isNaN(untilAt)) {
    throw new DynvmError({
      code: 'bad-input',
      message: `${JSON.stringify(options.until)} is no time.`,
      hint: 'Write it like 2026-12-01T08:00Z.',
    });
  }
  const input = { id, ...(untilAt === undefined ? {} : { untilAt }) };
  printChange(await withService(options, (client) => client.invoke('pools.pause', input)));
}

function printChange(row: PoolRow): void {
  printText(`Pool ${row.id} (${formatPoolSize(row.size)}): ${row.ready} ready, ${describe(row.state)}.`);
}

function toCells(row: PoolRow): string[] {
  const { id, size, configuredSize, target, ready, booting, startedAt, state } = row;
  const set = configuredSize ? ` (ini: ${formatPoolSize(configuredSize)})` : '';
  const [oldestAt] = startedAt;
  return [
    id,
    `${formatPoolSize(size)}${set}`,
    `${ready} / ${target}`,
    String(booting),
    oldestAt === undefined ? '' : toIsoMinute(oldestAt),
    describe(state),
  ];
}

function toUseCells({ osKey, hits, misses, warmHours, reasons }: PoolOsUse): string[] {
  const share = hits + misses === 0 ? '' : `${Math.round((100 * hits) / (hits + misses))} %`;
  const why = Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`);
  return [osKey, share, String(hits), String(misses), warmHours.toFixed(1), why.join(', ')];
}

function describe(state: PoolState): string {
  switch (state.kind) {
    case 'full':
      return 'full';
    case 'filling':
      return 'filling';
    case 'waiting':
      return `waiting: ${state.reason}`;
    case 'paused':
      return `paused by ${state.by}${state.untilAt === undefined ? '' : ` until ${toIsoMinute(state.untilAt)}`}`;
    case 'backing-off':
      return `trying again at ${toIsoMinute(state.untilAt)}: ${state.failure.message}`;
    case 'stopped':
      return `stopped after ${state.failures} failures: ${state.failure.message}`;
    case 'off':
      return 'off';
    default:
      return assertNever(state);
  }
}
