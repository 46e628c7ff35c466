import { type Command, InvalidArgumentError, Option } from 'commander';
import type { InputOf, OutputOf } from '../contract/contract.ts';
import { AccessScope, Channel, Role, type Token, tokenStateAt } from '../model/access.ts';
import type { AuditEntry } from '../model/audit-entry.ts';
import type { AccessOperationName } from '../service/invoke-access-offline.ts';
import { parseCount } from './argument-parsers.ts';
import { withService } from './client/connect-service.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { printJson, printText } from './print.ts';
import { printTable } from './text-table.ts';
import { parseTimeArgument, toIsoMinute } from './time-argument.ts';

interface CommonOptions extends TargetOptions {
  json?: boolean;
}

/** `dynvm principal`, `dynvm token` and `dynvm audit`. */
export function addAccessCommands(program: Command): void {
  addPrincipalCommands(program.command('principal').description('people and systems that may ask for VMs'));
  addTokenCommands(program.command('token').description('credentials of principals'));
  addAuditCommands(program.command('audit').description('who changed what'));
}

function addPrincipalCommands(principal: Command): void {
  command(principal, 'create <name>', 'add a person or a system')
    .addOption(new Option('--role <role>', 'what it may do').choices(Role.options).default('requester'))
    .option('--team <team...>', 'teams it belongs to')
    .option('--display-name <text>', 'shown beside the name')
    .action(
      async (id: string, options: CommonOptions & { role: Role; team?: string[]; displayName?: string }) => {
        const { role, team: teams = [], displayName } = options;
        const input = { id, role, teams, ...(displayName !== undefined && { displayName }) };
        const created = await invoke(options, 'principals.create', input);
        print(
          options,
          created,
          `Created ${created.id} with the role ${created.role}. Create a token for it: dynvm token create ${created.id}`,
        );
      },
    );
  command(principal, 'list', 'show everybody').action(async (options: CommonOptions) => {
    const principals = await invoke(options, 'principals.list', {});
    if (options.json) return print(options, principals, '');
    printTable(
      ['NAME', 'ROLE', 'TEAMS', 'STATE', 'CREATED'],
      principals.map(({ id, role, teams, disabledAt, createdAt }) => [
        id,
        role,
        teams.join(',') || '-',
        disabledAt === undefined ? 'enabled' : 'disabled',
        toIsoMinute(createdAt),
      ]),
    );
  });
  command(principal, 'set <name>', 'change role or teams')
    .addOption(new Option('--role <role>', 'what it may do').choices(Role.options))
    .option('--team <team...>', 'all teams it belongs to; "" for none')
    .action(async (id: string, options: CommonOptions & { role?: Role; team?: string[] }) => {
      const { role, team } = options;
      const teams = team?.filter((name) => name !== '');
      const input = { id, ...(role !== undefined && { role }), ...(teams !== undefined && { teams }) };
      const { role: now, teams: all } = await invoke(options, 'principals.update', input);
      print(
        options,
        { id, role: now, teams: all },
        `${id} now has the role ${now}${all.length > 0 ? ` and the teams ${all.join(', ')}` : ''}.`,
      );
    });
  command(
    principal,
    'disable <name>',
    'refuse its tokens and sessions; its VMs run on to their deadlines',
  ).action(async (id: string, options: CommonOptions) => {
    const changed = await invoke(options, 'principals.update', { id, disabled: true });
    print(options, changed, `${id} is disabled. Its VMs run on to their deadlines.`);
  });
  addTransferCommand(principal);
  command(principal, 'enable <name>', 'accept its tokens again').action(
    async (id: string, options: CommonOptions) => {
      const changed = await invoke(options, 'principals.update', { id, disabled: false });
      print(options, changed, `${id} is enabled.`);
    },
  );
}

function addTransferCommand(principal: Command): void {
  command(
    principal,
    'transfer <from> <to>',
    'give the VMs of one principal (or of legacy) to another',
  ).action(async (from: string, to: string, options: CommonOptions) => {
    const moved = await invoke(options, 'principals.transfer', { from, to });
    print(options, moved, `${moved.vms} ${moved.vms === 1 ? 'VM' : 'VMs'} of ${from} now belong to ${to}.`);
  });
}

function addTokenCommands(token: Command): void {
  command(token, 'create <principal>', 'create a token and show it once')
    .option('--label <text>', 'what it is for', 'command line')
    .addOption(
      new Option('--scope <scope...>', 'what it may be used for (default: read request)').choices(
        AccessScope.options,
      ),
    )
    .option('--days <n>', 'life in days, 365 at most (default: 90)', parseDays)
    .addOption(
      new Option('--acts-for <owner>', 'also act on VMs asked for without a token').choices(['legacy']),
    )
    .action(
      async (
        principal: string,
        options: CommonOptions & { label: string; scope?: AccessScope[]; days?: number; actsFor?: string },
      ) => {
        const { label, scope: scopes, days, actsFor } = options;
        printIssued(
          options,
          await invoke(options, 'tokens.create', {
            principal,
            label,
            ...(scopes && { scopes }),
            ...(days !== undefined && { days }),
            actsForLegacy: actsFor === 'legacy',
          }),
        );
      },
    );
  command(token, 'list [principal]', 'show tokens, never their secrets').action(
    async (principal: string | undefined, options: CommonOptions) => {
      const tokens = await invoke(options, 'tokens.list', principal === undefined ? {} : { principal });
      if (options.json) return print(options, tokens, '');
      printTable(
        ['ID', 'PRINCIPAL', 'STATE', 'SCOPES', 'EXPIRES', 'LAST USED', 'REFUSED', 'LABEL'],
        tokens.map((each) => tokenCells(each)),
      );
    },
  );
  command(token, 'rotate <id>', 'replace a token by a new one with the same rights')
    .option('--overlap <time>', 'how long the old one goes on, as 24h, 30m or 0', parseOverlap, 86_400)
    .action(async (id: string, options: CommonOptions & { overlap: number }) => {
      printIssued(options, await invoke(options, 'tokens.rotate', { id, overlapSeconds: options.overlap }));
    });
  command(token, 'revoke <id>', 'end a token at once').action(async (id: string, options: CommonOptions) => {
    const revoked = await invoke(options, 'tokens.revoke', { id });
    print(options, revoked, `The token ${id} of ${revoked.principal} is revoked.`);
  });
}

function addAuditCommands(audit: Command): void {
  command(audit, 'list', 'show changes, newest first')
    .option('--principal <name>', 'only by this principal')
    .addOption(new Option('--channel <channel>', 'only by this way in').choices(Channel.options))
    .option('--operation <name>', 'an operation, or its first word: leases.release, leases')
    .option('--object <text>', 'part of what was changed')
    .option('--from <time>', 'not before', parseTimeArgument)
    .option('--to <time>', 'before', parseTimeArgument)
    .option('--limit <n>', 'at most', parseCount, 50)
    .action(
      async (
        options: CommonOptions & {
          principal?: string;
          channel?: Channel;
          operation?: string;
          object?: string;
          from?: number;
          to?: number;
          limit: number;
        },
      ) => {
        const { principal, channel, operation, object, from, to, limit } = options;
        const filter = {
          ...(principal !== undefined && { principal }),
          ...(channel !== undefined && { channel }),
          ...(operation !== undefined && { operation }),
          ...(object !== undefined && { object }),
          ...(from !== undefined && { fromAt: from }),
          ...(to !== undefined && { toAt: to }),
        };
        const entries = await invoke(options, 'audit.list', { filter, limit });
        if (options.json) return print(options, entries, '');
        printTable(
          ['NO', 'TIME', 'PRINCIPAL', 'CHANNEL', 'OPERATION', 'OUTCOME', 'OBJECT', 'CHANGE'],
          entries.map((entry) => auditCells(entry)),
        );
      },
    );
  command(audit, 'verify', 'check that no entry was changed or removed').action(
    async (options: CommonOptions) => {
      const found = await invoke(options, 'audit.verify', {});
      if (found.kind === 'broken') process.exitCode = 1;
      const sentence =
        found.kind === 'intact'
          ? `The audit is intact: ${found.entries} entries.`
          : `The audit is broken at entry ${found.seq}: ${found.reason}. The ${found.entries} entries before it are intact.`;
      print(options, found, sentence);
    },
  );
}

function command(parent: Command, nameAndArguments: string, description: string): Command {
  return addTargetOptions(
    parent.command(nameAndArguments).description(description).option('--json', 'print JSON'),
  );
}

function invoke<N extends AccessOperationName>(
  options: CommonOptions,
  operation: N,
  input: InputOf<N>,
): Promise<OutputOf<N>> {
  return withService(options, (client) => client.invoke(operation, input));
}

function print({ json }: CommonOptions, value: unknown, sentence: string): void {
  if (json) printJson(value);
  else printText(sentence);
}

function printIssued(options: CommonOptions, { token, text }: OutputOf<'tokens.create'>): void {
  if (options.json) {
    print(options, { token, text }, '');
    return;
  }
  process.stderr.write(
    `Token ${token.id} of ${token.principal}, until ${toIsoMinute(token.expiresAt)}. Copy it now. It is shown only this once.\n`,
  );
  process.stdout.write(`${text}\n`);
}

function tokenCells(token: Token): string[] {
  const { id, principal, scopes, actsForLegacy, expiresAt, lastUsedAt, lastUsedFrom, label } = token;
  const { refusals, lastRefusedAt, lastRefusedFrom } = token;
  return [
    id,
    principal,
    tokenStateAt(token, Date.now()),
    [...scopes, ...(actsForLegacy ? ['acts-for=legacy'] : [])].join(','),
    toIsoMinute(expiresAt),
    toUseCell(lastUsedAt, lastUsedFrom),
    refusals === undefined ? '-' : `${refusals}, last ${toUseCell(lastRefusedAt, lastRefusedFrom)}`,
    label,
  ];
}

function toUseCell(at: number | undefined, address = ''): string {
  return at === undefined ? '-' : `${toIsoMinute(at)} ${address}`.trim();
}

function auditCells(entry: AuditEntry): string[] {
  const { seq, at, principal, channel, operation, outcome, object, before, after, reason } = entry;
  const change = [before, after].filter((text) => text !== undefined).join(' → ');
  return [
    String(seq),
    toIsoMinute(at),
    principal,
    channel,
    operation,
    outcome,
    object,
    reason ?? (change || '-'),
  ];
}

function parseDays(text: string): number {
  const days = Number(text);
  if (days > 0 && days <= 365) return days;
  throw new InvalidArgumentError('It must be a number of days up to 365.');
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function parseOverlap(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,6})([smhd]?)$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * (UNIT_SECONDS[unit || 's'] ?? 1);
  throw new InvalidArgumentError('It must be a time such as 24h, 30m or 0.');
}
