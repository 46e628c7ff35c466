import type { Command } from 'commander';
import type { HostRow } from '../model/host.ts';
import { describeHost } from '../model/host-name.ts';
import { parseHostRef } from './argument-parsers.ts';
import { withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { printJson, printText } from './print.ts';
import { toIsoMinute } from './time-argument.ts';

interface CordonOptions extends TargetOptions {
  reason?: string;
  drain: boolean;
  json?: boolean;
}

/** `dynvm cordon` and `dynvm uncordon`: done by the running service that holds the data folder. */
export function addCordonCommands(program: Command): void {
  const cordon = program
    .command('cordon')
    .description('no new VMs on a host entry until it is uncordoned; its VMs stay')
    .argument('<N>', 'of [xenhostN]', parseHostRef)
    .option('--reason <text>', 'shown wherever the host is')
    .option('--drain', 'the host is to become empty: tell when the last of its leases ends', false)
    .option('--json', 'print the host as JSON');
  addTargetOptions(cordon).action(async (hostRef: number, options: CordonOptions) => {
    const { reason, drain } = options;
    const input = { hostRef, drain, ...(reason === undefined ? {} : { reason }) };
    print(await withService(options, (client) => client.invoke('hosts.cordon', input)), options);
  });
  const uncordon = program
    .command('uncordon')
    .description('a cordoned host entry takes new VMs again')
    .argument('<N>', 'of [xenhostN]', parseHostRef)
    .option('--json', 'print the host as JSON');
  addTargetOptions(uncordon).action(async (hostRef: number, options: CordonOptions) => {
    print(await withService(options, (client) => client.invoke('hosts.uncordon', { hostRef })), options);
  });
}

function print(host: HostRow, { json }: CordonOptions): void {
  if (json) printJson(host);
  else printText(sentence(host));
}

function sentence(row: HostRow): string {
  const { cordon, leases } = row;
  const host = `Host ${describeHost(row)}`;
  if (!cordon) return `${host} takes new VMs.`;
  const reason = cordon.reason === undefined ? '' : `: ${cordon.reason}`;
  const head = `${host} is ${cordon.draining ? 'being drained' : 'cordoned'} by ${cordon.by}${reason}.`;
  if (!leases) return `${head} It has no leases.`;
  const count = leases.count === 1 ? '1 lease' : `${leases.count} leases`;
  return `${head} It has ${count}, the last until ${toIsoMinute(leases.lastDeadlineAt)}.`;
}
