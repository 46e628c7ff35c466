import type { Command } from 'commander';
import { HistoryFilter, type HistoryRow } from '../model/history.ts';
import type { Lease } from '../model/lease.ts';
import { parseCount } from './argument-parsers.ts';
import { findTarget, withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { parseInput } from './parse-input.ts';
import { printJson } from './print.ts';
import { printTable } from './text-table.ts';
import { parseTimeArgument, toIsoMinute } from './time-argument.ts';

interface HistoryOptions extends TargetOptions {
  descriptor?: string;
  search?: string;
  os?: string;
  host?: string;
  requester?: string;
  outcome?: string;
  from?: number;
  to?: number;
  limit: number;
  json?: boolean;
}

const PAGE_ROWS = 1000;

/** `dynvm history list` and `dynvm leases list`: read the store beside the service; change nothing. */
export function addHistoryCommands(program: Command): void {
  const history = program.command('history').description('VMs of the past and present');
  const list = history
    .command('list')
    .description('list VMs, newest first')
    .option('--descriptor <name>', 'exactly this descriptor')
    .option('--search <text>', 'part of the name')
    .option('--os <key>', 'only of this operating system')
    .option('--host <name>', 'name of the physical host')
    .option('--requester <name>', 'only of this requester')
    .option('--outcome <word>', 'live, failed, released, deadline, …')
    .option('--from <time>', 'asked for at or after', parseTimeArgument)
    .option('--to <time>', 'asked for before', parseTimeArgument)
    .option('--limit <n>', 'at most so many', parseCount, 50)
    .option('--json', 'print a JSON array');
  addTargetOptions(list).action(listHistory);

  const leases = program.command('leases').description('live leases');
  const live = leases
    .command('list')
    .description('list live leases, next deadline first')
    .option('--json', 'print a JSON array');
  addTargetOptions(live).action(listLeases);
}

async function listHistory(options: HistoryOptions): Promise<void> {
  const { descriptor, search, host, requester, outcome } = options;
  const filter = parseInput(HistoryFilter, {
    ...{ descriptor, search, host, requester, outcome },
    osKey: options.os,
    fromAt: options.from,
    toAt: options.to,
  });
  const rows = await readHistory(options, filter, options.limit);
  if (options.json) printJson(rows);
  else printTable(['name', 'os', 'host', 'address', 'requester', 'asked', 'outcome'], rows.map(historyCells));
}

/** A local store is read beside the service; another machine's service answers itself. */
async function readHistory(
  options: TargetOptions,
  filter: HistoryFilter,
  limit: number,
): Promise<HistoryRow[]> {
  if ((await findTarget(options)).kind === 'remote') {
    return withService(options, async (client) => {
      const { rows } = await client.invoke('history.list', { filter, limit });
      return rows;
    });
  }
  const { withArchive } = await import('./with-archive.ts');
  return withArchive(options.dataDir, async (archive) => {
    const found: HistoryRow[] = [];
    let after: string | undefined;
    do {
      const page = await archive.list(filter, Math.min(PAGE_ROWS, limit - found.length), { after });
      found.push(...page.rows);
      after = page.next;
    } while (after !== undefined && found.length < limit);
    return found;
  });
}

function historyCells(row: HistoryRow): string[] {
  const { name, osKey, host, address, requester, askedAt, outcome } = row;
  return [name, osKey, host, address, requester, toIsoMinute(askedAt), outcome];
}

async function listLeases(options: TargetOptions & { json?: boolean }): Promise<void> {
  const leases = await readLeases(options);
  leases.sort((a, b) => a.deadlineAt - b.deadlineAt || a.index - b.index);
  if (options.json) printJson(leases);
  else printTable(['name', 'os', 'host', 'address', 'state', 'deadline'], leases.map(leaseCells));
}

async function readLeases(options: TargetOptions): Promise<Lease[]> {
  if ((await findTarget(options)).kind === 'remote') {
    return withService(options, (client) => client.invoke('leases.list', { live: true }));
  }
  const { withArchive } = await import('./with-archive.ts');
  return withArchive(options.dataDir, (archive) => archive.liveLeases());
}

function leaseCells(lease: Lease): string[] {
  const { name, osKey, hostName = '', address = '', state, deadlineAt } = lease;
  return [name, osKey, hostName, address, state.kind, toIsoMinute(deadlineAt)];
}
