import type { Command } from 'commander';
import type { ReconcileFinding } from '../model/reconcile.ts';
import { withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { printJson } from './print.ts';
import { printTable } from './text-table.ts';

/** `dynvm reconcile`: the running service compares leases and hosts and settles what differs. */
export function addReconcileCommand(program: Command): void {
  const command = program
    .command('reconcile')
    .description('compare leases and hosts now and settle what differs; the running service does it')
    .option('--dry-run', 'only tell what would be done', false)
    .option('--adopt <installation>', 'take over all VMs of that other installation')
    .option('--force', 'take over although that installation was at work lately', false)
    .option('--json', 'print a JSON array');
  addTargetOptions(command).action(reconcile);
}

interface Options extends TargetOptions {
  dryRun: boolean;
  adopt?: string;
  force: boolean;
  json?: boolean;
}

/** Exit code 1 where something could not be settled. */
async function reconcile({ dryRun, adopt, force, json, ...target }: Options): Promise<void> {
  const input = { dryRun, force, ...(adopt === undefined ? {} : { adopt }) };
  const findings = await withService(target, (client) => client.invoke('leases.reconcile', input));
  if (findings.some(({ failure }) => failure)) process.exitCode = 1;
  if (json) {
    printJson(findings);
    return;
  }
  if (findings.length === 0) process.stdout.write('Leases and hosts agree.\n');
  else printTable(['host', 'what', 'name', 'action', 'outcome', 'finding'], findings.map(cells));
}

function cells(finding: ReconcileFinding): string[] {
  const { host, kind, name = '', action, message } = finding;
  return [host, kind, name, action, describeOutcome(finding), message];
}

function describeOutcome({ action, done, failure }: ReconcileFinding): string {
  if (failure) return failure.message;
  if (done) return 'done';
  return action === 'none' || action === 'report' ? '' : 'to do';
}
