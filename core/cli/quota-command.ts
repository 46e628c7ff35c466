import type { Command } from 'commander';
import { DynvmError } from '../model/failure.ts';
import { describeQuotaSubject, type QuotaLimits, type QuotaRow, QuotaSubject } from '../model/quota.ts';
import { withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { printJson, printText } from './print.ts';
import { printTable } from './text-table.ts';
import { toIsoMinute } from './time-argument.ts';

const GIB = 1024 ** 3;

interface ListOptions extends TargetOptions {
  json?: boolean;
}

interface SetOptions extends TargetOptions {
  vms?: string;
  vcpus?: string;
  memory?: string;
  perRequest?: string;
  life?: string;
  borrow?: string;
}

/** `dynvm quota`: who may hold how much. */
export function addQuotaCommand(program: Command): void {
  const quota = program.command('quota').description('limits of principals, teams and OSes, and their use');
  const list = quota
    .command('list')
    .description('every quota with what is used of it')
    .option('--json', 'print a JSON array');
  addTargetOptions(list).action(listQuotas);
  const set = quota
    .command('set')
    .description('set limits of a quota; those left out stay as they are')
    .argument('<quota>', 'principal:NAME, team:NAME, os:NAME or everyone')
    .option('--vms <count>', 'live VMs, or none for no limit')
    .option('--vcpus <count>', 'vCPUs of running VMs, or none')
    .option('--memory <gib>', 'GiB of running VMs, or none')
    .option('--per-request <count>', 'VMs of one request, or none')
    .option('--life <minutes>', 'longest life of a VM, or none')
    .option('--borrow <yes|no>', 'whether the limits may be exceeded while nobody else waits');
  addTargetOptions(set).action(setQuota);
  const reset = quota
    .command('reset')
    .description('drop what was changed of a quota: the ini counts again')
    .argument('<quota>', 'principal:NAME, team:NAME, os:NAME or everyone');
  addTargetOptions(reset).action(resetQuota);
}

async function listQuotas(options: ListOptions): Promise<void> {
  const rows = await withService(options, (client) => client.invoke('quotas.list', {}));
  if (options.json) printJson(rows);
  else if (rows.length === 0) printText('There are no quotas.');
  else {
    const heads = ['quota', 'VMs', 'vCPUs', 'GiB', 'per request', 'life', 'next release', 'held by'];
    printTable(heads, rows.map(toCells));
  }
}

async function setQuota(text: string, options: SetOptions): Promise<void> {
  const subject = parseSubject(text);
  const limits = toLimits(options);
  if (Object.keys(limits).length === 0)
    throw usage('No limit is given.', 'Name one, such as --vms 20; `dynvm quota set --help` lists them.');
  const row = await withService(options, (client) => client.invoke('quotas.set', { ...subject, limits }));
  printText(`The quota of ${describeQuotaSubject(subject)} is ${describeLimits(row.limits)}.`);
}

async function resetQuota(text: string, options: TargetOptions): Promise<void> {
  const subject = parseSubject(text);
  await withService(options, (client) => client.invoke('quotas.reset', subject));
  printText(`The quota of ${describeQuotaSubject(subject)} is as the ini says.`);
}

function toCells({ subject, limits, used, isChanged, nextEndsAt, heldBy }: QuotaRow): string[] {
  return [
    `${subject.kind === 'default' ? subject.name : `${subject.kind}:${subject.name}`}${isChanged ? ' (changed)' : ''}`,
    toShare(used.vms, limits.vms),
    toShare(used.vcpus, limits.vcpus),
    toShare(toGib(used.memoryBytes), isNumber(limits.memoryBytes) ? toGib(limits.memoryBytes) : undefined),
    String(limits.vmsPerRequest ?? '–'),
    isNumber(limits.lifetimeMinutes) ? `${limits.lifetimeMinutes} min` : '–',
    nextEndsAt === undefined ? '–' : toIsoMinute(nextEndsAt),
    heldBy.map(({ name, vms }) => `${name} ${vms}`).join(', '),
  ];
}

function toShare(used: number, limit: number | null | undefined): string {
  return isNumber(limit) ? `${used} of ${limit}` : String(used);
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}

function toGib(bytes: number): number {
  return Math.round((bytes / GIB) * 10) / 10;
}

function parseSubject(text: string): QuotaSubject {
  if (text === 'everyone') return { kind: 'default', name: 'everyone' };
  const at = text.indexOf(':');
  const kind = text.slice(0, at);
  const parsed = QuotaSubject.safeParse({ kind, name: text.slice(at + 1) });
  if (at > 0 && parsed.success && kind !== 'default') return parsed.data;
  throw usage(`"${text}" names no quota.`, 'Expected principal:NAME, team:NAME, os:NAME or everyone.');
}

function toLimits({ vms, vcpus, memory, perRequest, life, borrow }: SetOptions): QuotaLimits {
  return {
    ...(vms === undefined ? {} : { vms: toNumber('--vms', vms) }),
    ...(vcpus === undefined ? {} : { vcpus: toNumber('--vcpus', vcpus) }),
    ...(memory === undefined ? {} : { memoryBytes: toBytes(toNumber('--memory', memory)) }),
    ...(perRequest === undefined ? {} : { vmsPerRequest: toNumber('--per-request', perRequest) }),
    ...(life === undefined ? {} : { lifetimeMinutes: toNumber('--life', life) }),
    ...(borrow === undefined ? {} : { borrow: toYesNo(borrow) }),
  };
}

function toBytes(gib: number | null): number | null {
  return gib === null ? null : Math.round(gib * GIB);
}

function toNumber(option: string, text: string): number | null {
  if (text === 'none') return null;
  if (/^\d{1,9}(\.\d{1,3})?$/.test(text)) return Number(text);
  throw usage(`${option} ${text} is no number.`, 'Expected a number, or none for no limit.');
}

function toYesNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw usage(`--borrow ${text} is not clear.`, 'Expected yes or no.');
}

function usage(message: string, hint: string): DynvmError {
  return new DynvmError({ code: 'bad-input', message, hint });
}

function describeLimits({ vms, vcpus, memoryBytes, vmsPerRequest, lifetimeMinutes }: QuotaLimits): string {
  const parts = [
    isNumber(vms) && `${vms} VMs`,
    isNumber(vcpus) && `${vcpus} vCPUs`,
    isNumber(memoryBytes) && `${toGib(memoryBytes)} GiB`,
    isNumber(vmsPerRequest) && `${vmsPerRequest} VMs per request`,
    isNumber(lifetimeMinutes) && `${lifetimeMinutes} minutes of life`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'without limits' : parts.join(', ');
}
