import { type Command, InvalidArgumentError } from 'commander';
import type { ProvisionSpecInput } from '../../model/request.ts';
import { collect, parseCount, parseHostRef } from '../argument-parsers.ts';
import { addTargetOptions, type TargetOptions } from '../client/target-options.ts';
import { parseDuration } from '../duration-argument.ts';

const BYTES: Readonly<Record<string, number>> = { M: 1024 ** 2, G: 1024 ** 3 };

/** What `get` and `plan` have in common. */
export interface ProvisionOptions extends TargetOptions {
  os: string;
  name: string;
  count: number;
  for?: number;
  cpus?: number;
  memory?: number;
  team?: string;
  tag: Readonly<Record<string, string>>;
  host?: number;
  network?: string;
  label: readonly string[];
  anyLabel?: boolean;
  checkSsh?: boolean;
  partial?: boolean;
  queue?: number;
  json?: boolean;
}

export function addProvisionOptions(command: Command): Command {
  command
    .requiredOption('--os <key>', 'operating system, as in dynvm capacity')
    .requiredOption('--name <descriptor>', 'names the VMs: NAME, or NAME1 to NAMEn')
    .option('--count <n>', 'how many VMs', parseCount, 1)
    .option(
      '--for <time>',
      'how long they live, as 4h or 2d (default: 24h, at most what the ini allows)',
      parseDuration,
    )
    .option('--cpus <n>', "vCPUs of each (default: the template's)", parseCount)
    .option('--memory <size>', "memory of each, as 4G or 512M (default: the template's)", parseMemory)
    .option('--team <name>', 'for accounting: the tag team=NAME')
    .option('--tag <key=value>', 'for accounting; repeatable', collectTag, {})
    .option('--host <N>', 'only on the host entry [xenhostN]', parseHostRef)
    .option('--network <network>', 'eth0, a device number or the name of a network')
    .option('--label <label>', 'only on hosts with this label; repeatable', collect, [])
    .option('--any-label', 'on any host, whatever its labels')
    .option('--check-ssh', 'a VM counts only once an SSH login works')
    .option('--partial', 'keep those that are there when others fail (default: all or none)')
    .option(
      '--queue <time>',
      'wait so long in the queue for room, as 2h (default: refused when nothing is free)',
      parseDuration,
    )
    .option('--json', 'print JSON');
  return addTargetOptions(command);
}

export function toProvisionSpec(options: ProvisionOptions): ProvisionSpecInput {
  const { os, name, count, for: lifeMs, cpus, memory, team, tag, host, network, label } = options;
  return {
    descriptor: name,
    osKey: os,
    count,
    ...(lifeMs !== undefined && { expiresInMinutes: lifeMs / 60_000 }),
    ...(cpus !== undefined && { vcpus: cpus }),
    ...(memory !== undefined && { memoryBytes: memory }),
    ...(host !== undefined && { hostRef: host }),
    ...(network !== undefined && { networkId: network }),
    labels: [...label],
    ignoreLabels: options.anyLabel ?? false,
    checkSsh: options.checkSsh ?? false,
    allOrNone: !options.partial,
    ...(options.queue !== undefined && { maxWaitSeconds: Math.ceil(options.queue / 1000) }),
    tags: { ...tag, ...(team !== undefined && { team }) },
  };
}

function parseMemory(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)([MG])(?:i?B)?$/i.exec(text) ?? [];
  if (number !== undefined) return Math.round(Number(number) * (BYTES[unit.toUpperCase()] ?? 0));
  throw new InvalidArgumentError('It must be a size such as 4G or 512M.');
}

function collectTag(text: string, tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, key, value] = /^([^=\s]+)=(.*)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError('It must be like team=qe.');
  return { ...tags, [key]: value };
}
