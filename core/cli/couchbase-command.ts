import type { Command } from 'commander';
import type {
  BucketState,
  BucketStatus,
  CouchbaseStatus,
  ImportStatus,
  RoleStatus,
} from '../model/couchbase.ts';
import { withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { printJson, printText } from './print.ts';

/** `dynvm couchbase`: how the running service stands with its buckets. */
export function addCouchbaseCommand(program: Command): void {
  const command = program
    .command('couchbase')
    .description('connection to the buckets, documents on their way, the import, and which service leads')
    .option('--retry', 'write parked documents again, and read the bucket now', false)
    .option('--json', 'print the status as JSON');
  addTargetOptions(command).action(show);
  const leader = program.command('leader').description('which of several services on one bucket leads');
  const handOver = leader
    .command('hand-over')
    .description('stop leading, and let another service continue what is in progress');
  addTargetOptions(handOver).action(handOverLeadership);
}

async function handOverLeadership(target: TargetOptions): Promise<void> {
  const { role } = await withService(target, (client) => client.invoke('couchbase.handOver', {}));
  printText(`This service: ${roleText(role)}`);
}

interface Options extends TargetOptions {
  retry: boolean;
  json?: boolean;
}

async function show({ retry, json, ...target }: Options): Promise<void> {
  const status = await withService(target, (client) =>
    client.invoke(retry ? 'couchbase.retry' : 'couchbase.status', {}),
  );
  if (json) printJson(status);
  else printText(toLines(status).join('\n'));
}

function toLines(status: CouchbaseStatus): string[] {
  const { history, staticPool, missingIndexStatements: statements } = status;
  if (!history && !staticPool)
    return ['The ini names no bucket: the history is kept in the data folder only.'];
  return [
    ...(history && status.instanceKey ? [`Key of this service: ${status.instanceKey}`] : []),
    ...(history ? [`This service: ${roleText(status.role)}`, ...bucketLines('History', history)] : []),
    ...(status.import ? [importLine(status.import)] : []),
    ...(staticPool ? bucketLines('Static pool', staticPool) : []),
    ...(statements.length > 0
      ? ['No index serves the import. Run:', ...statements.map((one) => `  ${one};`)]
      : []),
  ];
}

function bucketLines(title: string, status: BucketStatus): string[] {
  const { server, bucket, state, pending, parked, written, lastError } = status;
  return [
    `${title}: ${bucket} on ${server}, ${stateText(state)}`,
    `  ${pending} waiting, ${parked} parked, ${written} written since the start`,
    ...(lastError ? [`  last error ${momentText(lastError.at)}: ${lastError.reason}`] : []),
    ...status.parkedDocuments.map(({ key, error }) => `  parked ${key}: ${error}`),
  ];
}

function importLine({ complete, imported, kept, skipped, oddFields, lastReadAt }: ImportStatus): string {
  const progress = complete ? 'complete' : 'not complete';
  const last = lastReadAt === undefined ? '' : `, last read ${momentText(lastReadAt)}`;
  return `Import: ${progress}, ${imported} taken over, ${kept} known better here, ${skipped} skipped, ${oddFields} odd fields${last}`;
}

function stateText(state: BucketState): string {
  switch (state.kind) {
    case 'waiting':
      return `not connected (${state.reason}), tried again ${momentText(state.retryAt)}`;
    case 'disturbed':
      return `does not answer since ${momentText(state.since)} (${state.reason})`;
    default:
      return state.kind;
  }
}

function roleText(role: RoleStatus): string {
  switch (role.kind) {
    case 'leader':
      return `leader, epoch ${role.epoch}`;
    case 'standby':
      return `standby, ${role.reason}`;
    default:
      return role.kind;
  }
}

function momentText(at: number): string {
  return new Date(at).toISOString();
}
