import type { Command } from 'commander';
import { Argument } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** What can follow a command: its own commands and options. */
interface Completion {
  /** `dynvm`, `dynvm hosts`, `dynvm hosts retry` */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
}

/** `dynvm completion bash`: a script for the shell, made from the commands themselves. */
export function addCompletionCommand(program: Command, createAll: () => Promise<Command>): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .addHelpText('after', '\nbash: source <(dynvm completion bash)')
    .action(async (shell: Shell) => {
      process.stdout.write(toScript(shell, collectCompletions(await createAll())));
    });
}

function collectCompletions(command: Command, path = 'dynvm'): Completion[] {
  const commands = command.commands.map((child) => ({
    word: child.name(),
    description: child.description(),
  }));
  const options = command.options.flatMap(({ long, description }) =>
    long ? [{ word: long, description }] : [],
  );
  const help = { word: '--help', description: 'show help' };
  return [
    { path, words: [...commands, ...options, help] },
    ...command.commands.flatMap((child) => collectCompletions(child, `${path} ${child.name()}`)),
  ];
}

function toScript(shell: Shell, completions: readonly Completion[]): string {
  switch (shell) {
    case 'bash':
      return toBash(completions);
    case 'zsh':
      return `#compdef dynvm\nautoload -U +X bashcompinit && bashcompinit\n${toBash(completions)}`;
    case 'fish':
      return toFish(completions);
  }
}

/** The path is the words so far that are commands; file names follow options that take one. */
function toBash(completions: readonly Completion[]): string {
  const cases = completions.map(
    ({ path, words }) => `    '${path}') words='${words.map(({ word }) => word).join(' ')}' ;;`,
  );
  const paths = completions.map(({ path }) => `'${path}'`).join('|');
  return `_dynvm() {
  local path=dynvm words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$path \${COMP_WORDS[index]}" in
      ${paths}) path="$path \${COMP_WORDS[index]}" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _dynvm dynvm
`;
}

function toFish(completions: readonly Completion[]): string {
  const quote = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
  return completions
    .flatMap(({ path, words }) => {
      const parents = path.split(' ').slice(1);
      const condition =
        parents.length === 0
          ? '__fish_use_subcommand'
          : parents.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ');
      return words.map(({ word, description }) => {
        const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
        return `complete -c dynvm -n ${quote(condition)} ${what} -d ${quote(description)}`;
      });
    })
    .join('\n')
    .concat('\n');
}
