import type { Command } from 'commander';
import type { Report } from '../model/report.ts';
import { ReportBucket, ReportMetric, ReportQuery } from '../model/report.ts';
import { findTarget, withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { parseInput } from './parse-input.ts';
import { printJson, printText } from './print.ts';
import { printTable } from './text-table.ts';
import { parseTimeArgument } from './time-argument.ts';

interface ReportOptions extends TargetOptions {
  by: string;
  bucket: string;
  zone: string;
  from?: number;
  to?: number;
  top?: string;
  os?: string;
  host?: string;
  requester?: string;
  outcome?: string;
  tag?: string;
  cost?: string;
  csv?: boolean;
  json?: boolean;
}

/** `dynvm report hours --by os --bucket day`: reads the store beside the service; changes nothing. */
export function addReportCommand(program: Command): void {
  const command = program
    .command('report')
    .description('report usage: VM hours, VMs created, durations, failures, concurrency')
    .argument('<metric>', ReportMetric.options.join(', '))
    .option('--by <dimension>', 'none, os, host, descriptor, requester, outcome or tag:<key>', 'none')
    .option('--bucket <length>', ReportBucket.options.join(', '), 'day')
    .option('--zone <name>', 'time zone in which days begin, such as Europe/Berlin', 'UTC')
    .option(
      '--from <time>',
      'first moment: 2026-04-01 or 2026-04-01T12:00:00Z (else from the first VM)',
      parseTimeArgument,
    )
    .option('--to <time>', 'end, not included (else now)', parseTimeArgument)
    .option('--top <n>', 'only the n largest keys; the rest as (other)')
    .option('--os <key>', 'only VMs of this OS key')
    .option('--host <name>', 'only VMs of this physical host')
    .option('--requester <name>', 'only VMs of this requester')
    .option('--outcome <word>', 'only VMs that live, failed, or ended for this reason')
    .option('--tag <key=value>', 'only VMs with this tag; nothing behind the =: those without it')
    .option(
      '--cost <rate>',
      'vCPU-hour,GiB-hour,currency such as 0.02,0.005,EUR: adds a cost to hours and summary',
    )
    .option('--csv', 'print a CSV file that states definition, zone and row count')
    .option('--json', 'print the rows as a bare JSON array, unrounded');
  addTargetOptions(command).action(report);
}

async function report(metric: string, options: ReportOptions): Promise<void> {
  const query = parseInput(ReportQuery, {
    metric,
    by: options.by,
    bucket: options.bucket,
    zone: options.zone,
    fromAt: options.from,
    toAt: options.to,
    top: options.top === undefined ? undefined : Number(options.top),
    filter: toFilter(options),
    cost: options.cost === undefined ? undefined : parseCost(options.cost),
  });
  const result = await runReport(options, query);
  if (options.json) printJson(result.rows);
  else if (options.csv) process.stdout.write((await import('./with-archive.ts')).toCsvFile(result));
  else printReport(result);
}

/** A local store is read beside the service; another machine's service answers itself. */
async function runReport(options: TargetOptions, query: ReportQuery): Promise<Report> {
  if ((await findTarget(options)).kind === 'remote') {
    return withService(options, (client) => client.invoke('reports.run', query));
  }
  const { withArchive } = await import('./with-archive.ts');
  return withArchive(options.dataDir, (archive) => archive.report(query));
}

function toFilter({ os, host, requester, outcome, tag }: ReportOptions) {
  const [key = '', ...value] = tag?.split('=') ?? [];
  return {
    ...{ osKey: os, host, requester, outcome },
    tag: tag === undefined ? undefined : { key, value: value.join('=') },
  };
}

/** `0.02,0.005,EUR` */
function parseCost(rate: string) {
  const [perVcpuHour, perGibHour, currency] = rate.split(',');
  return { perVcpuHour: Number(perVcpuHour), perGibHour: Number(perGibHour), currency };
}

function printReport(report: Report): void {
  const columns = report.columns.map(({ name, unit }) => ({
    name,
    title: name === unit ? name : `${name} (${unit})`,
  }));
  printTable(
    ['bucket', 'key', ...columns.map(({ title }) => title)],
    report.rows.map((row) => [row.bucket, row.key, ...columns.map(({ name }) => shown(row[name]))]),
  );
  printText(`${report.definition} (time zone ${report.zone}).`);
}

/** People read two decimals; `--json` and `--csv` have them all. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : String(value);
}
