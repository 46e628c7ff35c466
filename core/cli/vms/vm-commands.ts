import type { Command } from 'commander';
import { isLive, type Lease } from '../../model/lease.ts';
import { CliError } from '../cli-error.ts';
import { withService } from '../client/connect-service.ts';
import type { ServiceClient } from '../client/service-client.ts';
import { addTargetOptions, type TargetOptions } from '../client/target-options.ts';
import { printJson, printText } from '../print.ts';
import { printTable } from '../text-table.ts';
import { toIsoMinute } from '../time-argument.ts';
import { printLeases } from './print-leases.ts';

interface ListOptions extends TargetOptions {
  all?: boolean;
  mine?: boolean;
  os?: string;
  addresses?: boolean;
  json?: boolean;
}

/** `dynvm ls` and `dynvm show`. */
export function addVmCommands(program: Command): void {
  const list = program
    .command('ls')
    .description('list VMs, next deadline first')
    .argument('[descriptor]', 'only the VMs asked for by this name')
    .option('--mine', 'only your own')
    .option('--os <key>', 'only those of an operating system')
    .option('--all', 'also those that ended lately')
    .option('--addresses', 'print only the addresses, one a line')
    .option('--json', 'print a JSON array');
  addTargetOptions(list).action(listVms);
  const show = program
    .command('show')
    .description('show one VM and how it came to be, or the VMs of a descriptor')
    .argument('<name>', 'name of a VM, a descriptor, or the id of a lease')
    .option('--json', 'print a JSON array');
  addTargetOptions(show).action(showVm);
}

async function listVms(descriptor: string | undefined, options: ListOptions): Promise<void> {
  const filter = {
    ...(!options.all && { live: true }),
    ...(descriptor !== undefined && { descriptor }),
  };
  const leases = await withService(options, async (client) => {
    const found = await client.invoke('leases.list', filter);
    const owner = options.mine ? await findOwnName(client) : undefined;
    return found.filter(
      (lease) =>
        (owner === undefined || lease.owner === owner) &&
        (options.os === undefined || lease.osKey === options.os.toLowerCase()),
    );
  });
  leases.sort((a, b) => a.deadlineAt - b.deadlineAt || a.index - b.index);
  if (options.json) printJson(leases);
  else if (options.addresses) for (const { address } of leases) address !== undefined && printText(address);
  else printLeases(leases);
}

async function findOwnName(client: ServiceClient): Promise<string> {
  return (await client.invoke('access.me', {})).principal;
}

async function showVm(name: string, options: TargetOptions & { json?: boolean }): Promise<void> {
  const leases = await withService(options, async (client) => {
    const all = await client.invoke('leases.list', {});
    const named = all.filter((lease) => [lease.id, lease.name, lease.descriptor].includes(name));
    const live = named.filter(isLive);
    return live.length > 0 ? live : named;
  });
  const [only] = leases;
  if (!only) {
    throw new CliError('notFound', {
      code: 'not-found',
      message: `There is no VM ${name}.`,
      hint: 'dynvm ls lists those that are there, dynvm history list those that were.',
    });
  }
  if (options.json) printJson(leases);
  else if (leases.length === 1) printLease(only);
  else printLeases(leases);
}

function printLease(lease: Lease): void {
  const gib = (bytes: number) => `${Math.round((bytes / 1024 ** 3) * 10) / 10} GiB`;
  const { state } = lease;
  const facts: [string, string | undefined][] = [
    ['Name', lease.name],
    ['Address', lease.address],
    ['State', state.kind],
    ['Why', whyOf(lease)],
    ['Deadline', toIsoMinute(lease.deadlineAt)],
    ['Owner', [lease.owner, ...lease.teams].join(', ')],
    ['Operating system', [lease.osKey, lease.osVersion].filter(Boolean).join(', ')],
    ['Size', `${lease.vcpus} vCPUs, ${gib(lease.memoryBytes)} of memory`],
    ['Disks', lease.diskBytes.map(gib).join(', ') || undefined],
    ['Host', lease.hostName],
    ['Lease', lease.id],
    ['Request', lease.requestId],
  ];
  const width = Math.max(...facts.map(([title]) => title.length)) + 2;
  for (const [title, fact] of facts) if (fact !== undefined) printText(`${title.padEnd(width)}${fact}`);
  printText('');
  printTable(
    ['time', 'state', 'attempt', 'note'],
    lease.steps.map(({ at, state, attempt, note = '' }) => [
      new Date(at).toISOString(),
      state,
      String(attempt),
      note,
    ]),
  );
}

function whyOf({ state }: Lease): string | undefined {
  switch (state.kind) {
    case 'failed':
      return state.failure.message;
    case 'deleted':
      return state.reason;
    case 'releasing':
      return state.blockedBy?.message ?? state.reason;
    default:
      return undefined;
  }
}
