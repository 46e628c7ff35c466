import type { Command } from 'commander';
import type { HostRow } from '../model/host.ts';
import { toHostName } from '../model/host-name.ts';
import { collect, parseHostRef } from './argument-parsers.ts';
import { withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { printJson, printText } from './print.ts';
import { printTable } from './text-table.ts';

interface Options extends TargetOptions {
  json?: boolean;
}

/** `dynvm hosts`, `dynvm hosts retry` and `dynvm capacity`. */
export function addFleetCommands(program: Command): void {
  addHostsCommand(program);
  addCapacityCommand(program);
}

function addHostsCommand(program: Command): void {
  const hosts = program
    .command('hosts')
    .description('list host entries with their state and what still fits');
  addTargetOptions(hosts.option('--json', 'print a JSON array')).action(async (options: Options) => {
    const rows = await withService(options, (client) => client.invoke('hosts.list', {}));
    if (options.json) printJson(rows);
    else printHosts(rows);
  });
  const retry = hosts
    .command('retry')
    .description('try now to connect to a host that is unreachable or refuses')
    .argument('<N>', 'of [xenhostN]', parseHostRef)
    .option('--json', 'print the host as JSON');
  // Options before a subcommand's name are its parent's: they count here, too.
  addTargetOptions(retry).action(async (hostRef: number, _: Options, command: Command) => {
    const options = command.optsWithGlobals<Options>();
    const row = await withService(options, (client) => client.invoke('hosts.retry', { hostRef }));
    if (options.json) printJson(row);
    else printText(`Host ${toHostName(row)} is ${describeState(row)}.`);
    if (row.state.kind !== 'live') process.exitCode = 1;
  });
}

function addCapacityCommand(program: Command): void {
  const capacity = program
    .command('capacity')
    .description('how many more VMs of each operating system fit now')
    .option('--label <label>', 'on hosts with this label; repeatable', collect, [])
    .option('--any-label', 'on any host, whatever its labels')
    .option('--json', 'print a JSON array');
  addTargetOptions(capacity).action(
    async (options: Options & { label: readonly string[]; anyLabel?: boolean }) => {
      const input = { labels: [...options.label], ignoreLabels: options.anyLabel ?? false };
      const rows = await withService(options, (client) => client.invoke('capacity.list', input));
      if (options.json) return printJson(rows);
      printTable(
        ['os', 'count'],
        rows.map(({ osKey, count }) => [osKey, String(count)]),
      );
    },
  );
}

function printHosts(rows: readonly HostRow[]): void {
  printTable(
    ['n', 'name', 'state', 'vms', 'fits', 'labels'],
    rows.map((row) => [
      String(row.hostRef),
      toHostName(row),
      describeState(row),
      String(row.runningVms),
      row.slots.map(({ osKey, slots }) => `${osKey}:${slots}`).join(','),
      row.labels.join(','),
    ]),
  );
}

function describeState({ state, cordon }: HostRow): string {
  if (state.kind !== 'live' || !cordon) return state.kind;
  return cordon.draining ? 'draining' : 'cordoned';
}
