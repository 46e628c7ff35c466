import type { Command } from 'commander';
import { type ConfigProblem, formatProblem } from '../config/index.ts';
import type { HostCheck } from '../contract/fleet.ts';
import type { BucketCheck } from '../history/index.ts';
import { type ConfigurationCheck, checkConfiguration } from '../service/check-configuration.ts';
import { requireConfigPath } from './config-path.ts';
import { printJson, printText } from './print.ts';
import { toTextTable } from './text-table.ts';

/** `dynvm check`: is this ini, and are these hosts, fit for the service? Exit code 0 or 1. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description(
      'check an ini, every host in it (login, certificate, storage, templates, networks), its Couchbase buckets and its issuers',
    )
    .option('-c, --config <file>', 'the .dynvmservice.ini (else the variable DYNVM_CONFIG)')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', '\nWithout --config: DYNVM_CONFIG, else .dynvmservice.ini in the current folder.')
    .action(check);
}

async function check(options: { config?: string; json?: boolean }): Promise<void> {
  const path = requireConfigPath(options.config);
  const result = await checkConfiguration({ path });
  if (options.json) printJson(result, 2);
  else printText(report(path, result));
  process.exitCode = result.ok ? 0 : 1;
}

function report(path: string, result: ConfigurationCheck): string {
  const table = toTextTable(
    ['entry', 'host', 'check', 'verdict', 'subject', 'finding'],
    [
      ...iniRows(result),
      ...result.hosts.flatMap(hostRows),
      ...result.buckets.flatMap(bucketRows),
      ...result.issuers.flatMap(issuerRows),
    ],
  );
  return `${path}\n${table}\n${verdict(result)}`;
}

function iniRows({ problems, warnings, hosts }: ConfigurationCheck): string[][] {
  // What is wrong with one host's section stands among its own lines.
  const isUnderstood = !hosts.some(({ items }) => items.some(({ what }) => what === 'ini'));
  if (problems.length + warnings.length === 0 && isUnderstood)
    return [['ini', '', '', 'ok', '', 'every key is understood']];
  return [
    ...problems.map((problem) => iniRow(problem, 'error')),
    ...warnings.map((warning) => iniRow(warning, 'warning')),
  ];
}

/** Section and key with its line. */
function iniRow({ section, key, line, message }: ConfigProblem, verdict: string): string[] {
  const where = line === undefined ? '' : ` (line ${line})`;
  return ['ini', '', section === undefined ? '' : `[${section}]`, verdict, `${key ?? ''}${where}`, message];
}

function hostRows({ hostRef, name, items }: HostCheck): string[][] {
  return items.map(({ what, subject, verdict, message }) => [
    `xenhost${hostRef}`,
    name,
    what,
    verdict,
    subject ?? '',
    message,
  ]);
}

function bucketRows({ prefix, bucket, items }: BucketCheck): string[][] {
  return items.map(({ what, verdict, message }) => [prefix, bucket, what, verdict, '', message]);
}

function issuerRows({ name, items }: ConfigurationCheck['issuers'][number]): string[][] {
  return items.map(({ what, verdict, message }) => ['access', name, what, verdict, '', message]);
}

function verdict({ problems, warnings, hosts, buckets, issuers }: ConfigurationCheck): string {
  if (problems.length > 0) {
    const [first] = problems.map(formatProblem);
    const rest = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
    return `Not usable: ${first}${rest}. No host was visited.`;
  }
  const failed = hosts.filter((host) => !host.ok);
  const noted =
    warnings.length + [...hosts, ...buckets].flatMap(({ items }) => [...items]).filter(isWarning).length;
  const notes = noted === 0 ? '' : `, ${noted} warnings`;
  const broken = buckets
    .filter((bucket) => !bucket.ok)
    .map(({ bucket }) => `, bucket ${bucket} can't be used`);
  const unusable = issuers.filter((one) => !one.ok).map(({ name }) => `, issuer ${name} can't be used`);
  const which =
    failed.length > 0
      ? `${failed.length} of ${hosts.length} hosts can't be used as configured`
      : `All ${hosts.length} hosts can be used`;
  return `${which}${broken.join('')}${unusable.join('')}${notes}.`;
}

function isWarning(item: { readonly verdict: string }): boolean {
  return item.verdict === 'warning';
}
