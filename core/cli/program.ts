import { Command } from 'commander';
import { VERSION } from '../version.ts';

type AddCommands = (program: Command) => void;

/** A file of commands and the names it adds: loaded only when one of them is called, since most of them are large. */
interface CommandModule {
  readonly names: readonly string[];
  load(): Promise<AddCommands>;
}

/** Every command, in the order of `dynvm --help`. @internal */
export const COMMAND_MODULES: readonly CommandModule[] = [
  {
    names: ['get'],
    load: async () => (await import('./provision/get-command.ts')).addGetCommand,
  },
  {
    names: ['plan'],
    load: async () => (await import('./provision/plan-command.ts')).addPlanCommand,
  },
  {
    names: ['ls', 'show'],
    load: async () => (await import('./vms/vm-commands.ts')).addVmCommands,
  },
  {
    names: ['extend', 'release'],
    load: async () => (await import('./lease-commands.ts')).addLeaseCommands,
  },
  {
    names: ['queue'],
    load: async () => (await import('./queue-command.ts')).addQueueCommand,
  },
  {
    names: ['pools'],
    load: async () => (await import('./pool-commands.ts')).addPoolCommands,
  },
  {
    names: ['quota'],
    load: async () => (await import('./quota-command.ts')).addQuotaCommand,
  },
  {
    names: ['hosts', 'capacity'],
    load: async () => (await import('./fleet-commands.ts')).addFleetCommands,
  },
  {
    names: ['login', 'logout', 'profile'],
    load: async () => (await import('./login-commands.ts')).addLoginCommands,
  },
  {
    names: ['serve'],
    load: async () => (await import('./serve-command.ts')).addServeCommand,
  },
  {
    names: ['check'],
    load: async () => (await import('./check-command.ts')).addCheckCommand,
  },
  {
    names: ['start'],
    load: async () => (await import('./start-command.ts')).addStartCommand,
  },
  {
    names: ['report'],
    load: async () => (await import('./report-command.ts')).addReportCommand,
  },
  {
    names: ['history', 'leases'],
    load: async () => (await import('./history-commands.ts')).addHistoryCommands,
  },
  {
    names: ['cordon', 'uncordon'],
    load: async () => (await import('./cordon-commands.ts')).addCordonCommands,
  },
  {
    names: ['principal', 'token', 'audit'],
    load: async () => (await import('./access-commands.ts')).addAccessCommands,
  },
  {
    names: ['reconcile'],
    load: async () => (await import('./reconcile-command.ts')).addReconcileCommand,
  },
  {
    names: ['couchbase', 'leader'],
    load: async () => (await import('./couchbase-command.ts')).addCouchbaseCommand,
  },
  {
    names: ['backup', 'restore'],
    load: async () => (await import('./backup-commands.ts')).addBackupCommands,
  },
  {
    names: ['open'],
    load: async () => (await import('./open-command.ts')).addOpenCommand,
  },
  {
    names: ['completion'],
    load: async () => {
      const { addCompletionCommand } = await import('./completion-command.ts');
      return (program) => addCompletionCommand(program, createProgram);
    },
  },
  {
    names: ['simulate'],
    load: async () => (await import('../simulator/simulate-command.ts')).addSimulateCommand,
  },
];

/**
 * The command line; nothing runs before `parseAsync`.
 * @param called the command that is to run; anything else (help, a wrong name) gets all of them
 */
export async function createProgram(called?: string): Promise<Command> {
  const program = new Command('dynvm');
  program
    .description('Disposable VMs on XenServer and XCP-ng hosts.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(--help shows what there is)');
  const one = COMMAND_MODULES.filter(({ names }) => called !== undefined && names.includes(called));
  for (const { load } of one.length > 0 ? one : COMMAND_MODULES) (await load())(program);
  return program;
}
