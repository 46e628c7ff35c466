import { type Command, InvalidArgumentError } from 'commander';
import type { HostRow } from '../model/host.ts';
import { describeHost } from '../model/host-name.ts';
import { addDataFolderOption } from './archive-option.ts';
import { invokeService } from './invoke-service.ts';
import { printJson, printText } from './print.ts';
import { toIsoMinute } from './time-argument.ts';

interface CordonOptions {
  reason?: string;
  drain: boolean;
  json?: boolean;
  dataDir?: string;
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
  addDataFolderOption(cordon).action(async (hostRef: number, options: CordonOptions) => {
    const { reason, drain, dataDir } = options;
    const input = { hostRef, drain, ...(reason === undefined ? {} : { reason }) };
    print(await invokeService(dataDir, 'hosts.cordon', input), options);
  });
  const uncordon = program
    .command('uncordon')
    .description('a cordoned host entry takes new VMs again')
    .argument('<N>', 'of [xenhostN]', parseHostRef)
    .option('--json', 'print the host as JSON');
  addDataFolderOption(uncordon).action(async (hostRef: number, options: CordonOptions) => {
    print(await invokeService(options.dataDir, 'hosts.uncordon', { hostRef }), options);
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

function parseHostRef(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the N of a [xenhostN] section.');
}
