// The manual page of the command line, in the man macros of roff.
import { EXIT_CODES } from '../../core/cli/exit-codes.ts';

/** @typedef {import('commander').Command} Command */
/** @typedef {import('commander').Option} Option */

/** @type {readonly (readonly [string, string])[]} */
const VARIABLES = [
  ['DYNVM_URL', 'Base URL of the service that commands talk to.'],
  ['DYNVM_TOKEN', 'The token for the service of DYNVM_URL.'],
  ['DYNVM_FINGERPRINT', 'SHA-256 of the only certificate to accept from the service of DYNVM_URL.'],
  ['DYNVM_CONFIG', 'The .dynvmservice.ini of the commands that run a service or check its hosts.'],
  ['NODE_EXTRA_CA_CERTS', 'A file of certificate authorities (PEM) to trust beside those of the system.'],
  ['CI', 'Where it is set, get asks nothing: an interruption rolls back.'],
];

/** @type {readonly (readonly [string, string])[]} */
const FILES = [
  ['~/.dynvmservice.ini', 'Hosts, templates and limits of a service.'],
  [
    '~/.config/dynvm-console/profiles.ini',
    'Services that login has recorded; their tokens are in tokens/ beside it.',
  ],
  [
    '~/.local/share/dynvm-console',
    'History, logs and settings of a service, unless --data-dir names another folder.',
  ],
];

/**
 * @param {Command} program with every command
 * @returns {string} the same for the same commands
 */
export function renderManPage(program) {
  return [
    `.TH DYNVM 1 "" "DynVM Console ${program.version()}" "User Commands"`,
    '.SH NAME',
    `dynvm \\- ${escapeText('disposable VMs on XenServer and XCP-ng hosts, on demand')}`,
    '.SH SYNOPSIS',
    '.B dynvm',
    '.I command',
    '[\\fIargument\\fR]... [\\fIoption\\fR]...',
    '.SH DESCRIPTION',
    escapeText(
      "Gets VMs, extends and releases them, and shows hosts, capacity, history and reports: of this machine's service or of one that is elsewhere. Results go to standard output; progress, questions and errors to standard error.",
    ),
    '.SH COMMANDS',
    ...program.commands.flatMap((command) => renderCommand(command, 'dynvm')),
    '.SH EXIT STATUS',
    ...Object.values(EXIT_CODES).flatMap(({ code, meaning }) =>
      renderItem(`.B ${code}`, meaning.replaceAll('`', '')),
    ),
    '.SH ENVIRONMENT',
    ...VARIABLES.flatMap(([name, meaning]) => renderItem(`.B ${escapeText(name)}`, meaning)),
    '.SH FILES',
    ...FILES.flatMap(([path, meaning]) => renderItem(`.I ${escapeText(path)}`, meaning)),
    '.SH SEE ALSO',
    '.BR dynvm\\-console (1)',
    '',
  ].join('\n');
}

/**
 * A command, then those below it.
 * @param {Command} command
 * @param {string} parent `dynvm hosts`
 * @returns {string[]}
 */
function renderCommand(command, parent) {
  const path = `${parent} ${command.name()}`;
  const children = command.commands.flatMap((child) => renderCommand(child, path));
  const words = command.registeredArguments.map((argument) => {
    const word = `${escapeText(argument.name())}${argument.variadic ? '...' : ''}`;
    return argument.required ? `\\fI${word}\\fR` : `[\\fI${word}\\fR]`;
  });
  const heading = [`\\fB${escapeText(path)}\\fR`, ...words].join(' ');
  return [
    `.SS ${heading}`,
    escapeText(toSentence(command.description())),
    ...command.registeredArguments
      .filter(({ description }) => description !== '')
      .flatMap((argument) => renderItem(`.I ${escapeText(argument.name())}`, argument.description)),
    ...command.options.flatMap((option) => renderOption(option)),
    ...children,
  ];
}

/** @param {Option} option */
function renderOption(option) {
  const [, names = '', value = ''] = /^(.*?)(?: ([<[].*))?$/.exec(option.flags) ?? [];
  const given = value === '' ? '' : ` \\fI${escapeText(value.replaceAll(/[<>]/g, ''))}\\fR`;
  const { defaultValue } = option;
  const hasDefault = ['string', 'number'].includes(typeof defaultValue);
  const description = hasDefault ? `${option.description} (default: ${defaultValue})` : option.description;
  return renderItem(`\\fB${escapeText(names)}\\fR${given}`, description);
}

/**
 * @param {string} head a line of roff
 * @param {string} text
 */
function renderItem(head, text) {
  return ['.TP', head, escapeText(toSentence(text))];
}

/**
 * A name such as eth0 or vCPUs stays as it is.
 * @param {string} text
 */
function toSentence(text) {
  const sentence = text.replace(/^[a-z](?=[a-z]*(?:[ ,:;]|$))/, (first) => first.toUpperCase());
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/**
 * Nothing in it is taken for a request, an escape or a hyphen.
 * @param {string} text
 */
function escapeText(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll(/[^\p{ASCII}]/gu, (character) => {
      const point = character.codePointAt(0) ?? 0;
      return `\\[u${point.toString(16).toUpperCase().padStart(4, '0')}]`;
    })
    .replace(/^\./, '\\&.');
}
