import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { configFolderPath } from '../base/user-folders.ts';
import type { OutputOf } from '../contract/contract.ts';
import { CliError } from './cli-error.ts';
import { toServiceUrl } from './client/connect-service.ts';
import { openProfiles, ProfileName } from './client/profiles.ts';
import { readSecret } from './client/read-secret.ts';
import { createRestClient } from './client/rest-client.ts';
import { openServiceSocket, type SeenCertificate, UntrustedCertificate } from './client/service-socket.ts';
import { printJson, printText } from './print.ts';
import { printTable } from './text-table.ts';
import { toIsoMinute } from './time-argument.ts';

interface LoginOptions {
  profile?: string;
  fingerprint?: string;
  sso?: boolean;
  browser?: boolean;
  issuer?: string;
}

/** `dynvm login`, `dynvm logout` and `dynvm profile`. @see docs/cli.md#log-in-to-a-service */
export function addLoginCommands(program: Command): void {
  program
    .command('login')
    .description('log in to a service with a token, which is asked for or read from stdin')
    .argument('<url>', 'address of the service, as https://dynvm.example:5443')
    .option('--profile <name>', 'name it gets here (default: from its address)')
    .option('--fingerprint <sha256>', 'the only certificate to accept, where the system does not trust it')
    .option('--sso', 'sign in with the issuer of the lab, by a code that any browser takes')
    .option('--browser', 'with --sso: by a browser on this machine')
    .option('--issuer <name>', 'with --sso: which issuer, where there are several')
    .action(login);
  program
    .command('logout')
    .description('forget a service and its token; the token itself stays valid')
    .argument('[profile]', 'which one (default: the default profile)')
    .action(logout);
  const profile = program.command('profile').description('services you logged in to');
  profile
    .command('list')
    .description('list them; the default one has a *')
    .option('--json', 'print a JSON array')
    .action(listProfiles);
  profile
    .command('use')
    .description('make one the default')
    .argument('<name>')
    .action(async (name: string) => {
      const profiles = openProfiles(configFolderPath());
      await profiles.read(name);
      await profiles.setDefault(name);
      printText(`Commands go to the profile ${name} unless told otherwise.`);
    });
}

async function login(text: string, options: LoginOptions): Promise<void> {
  const url = toServiceUrl(text);
  const name = toProfileName(options.profile ?? defaultName(url));
  const fingerprint = await acceptCertificate(url, options.fingerprint);
  const { sso, issuer, browser = false } = options;
  const token = sso
    ? await (await import('./client/single-sign-on.ts')).signInWithIssuer({
        url,
        fingerprint,
        issuer,
        browser,
      })
    : await readSecret(`Token for ${url.origin} (not shown): `);
  const client = createRestClient({ url: url.href, token, fingerprint });
  const me = await client.invoke('access.me', {}).finally(() => client.close());
  const profiles = openProfiles(configFolderPath());
  await profiles.save(
    name,
    { url: url.href.replace(/\/$/, ''), ...(fingerprint !== undefined && { fingerprint }) },
    token,
  );
  printText(`Logged in to ${url.origin} as ${describeCaller(me)}; profile ${name}.`);
  const preferred = await profiles.defaultName();
  if (preferred !== name) {
    printText(`The default is still ${preferred}: use --profile ${name}, or dynvm profile use ${name}.`);
  }
}

function describeCaller({ principal, role, tokenExpiresAt }: OutputOf<'access.me'>): string {
  const until = tokenExpiresAt === undefined ? '' : `, until ${toIsoMinute(tokenExpiresAt)}`;
  return `${principal} (${role}${until})`;
}

/** The fingerprint to pin; undefined where the system trusts the certificate, or there is none. */
async function acceptCertificate(url: URL, wanted: string | undefined): Promise<string | undefined> {
  const fingerprint = wanted === undefined ? undefined : toFingerprint(wanted);
  try {
    (await openServiceSocket(url, fingerprint)).destroy();
    return url.protocol === 'https:' ? fingerprint : undefined;
  } catch (error) {
    if (!(error instanceof UntrustedCertificate) || fingerprint !== undefined) throw error;
    if (process.stdin.isTTY && (await acceptsAtTerminal(url, error.certificate))) {
      return error.certificate.fingerprint;
    }
    throw error;
  }
}

async function acceptsAtTerminal(url: URL, certificate: SeenCertificate): Promise<boolean> {
  const { subject, issuer, validTo, fingerprint, reason } = certificate;
  printText(
    [
      `The certificate of ${url.host} is not trusted: ${reason}.`,
      `  Subject      ${subject}`,
      `  Issuer       ${issuer}`,
      `  Valid until  ${validTo}`,
      `  SHA-256      ${fingerprint}`,
      'Compare the fingerprint with the one that whoever runs the service gives you.',
    ].join('\n'),
    process.stderr,
  );
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await readline.question('Accept this certificate, and only this one, from now on? [y/N] ');
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    readline.close();
  }
}

/** Upper-case hex pairs joined by colons, whatever the spelling was. */
function toFingerprint(text: string): string {
  const digits = text
    .replace(/^sha-?256[:=]?/i, '')
    .replaceAll(/[^0-9a-f]/gi, '')
    .toUpperCase();
  if (digits.length === 64) return digits.match(/../g)?.join(':') ?? '';
  throw new CliError('usage', {
    code: 'bad-input',
    message: '--fingerprint must be a SHA-256 fingerprint: 32 bytes in hex.',
  });
}

function defaultName(url: URL): string {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const short = /^[\d.:a-f]+$/.test(host) ? host : (host.split('.')[0] ?? host);
  return short.replaceAll(/[^a-z0-9_-]/gi, '-');
}

function toProfileName(text: string): string {
  const name = ProfileName.safeParse(text);
  if (name.success) return name.data;
  throw new CliError('usage', {
    code: 'bad-input',
    message: `--profile ${text}: ${name.error.issues[0]?.message}.`,
  });
}

async function logout(named: string | undefined): Promise<void> {
  const profiles = openProfiles(configFolderPath());
  const name = named ?? (await profiles.defaultName());
  if (name === undefined) {
    throw new CliError('notFound', { code: 'not-found', message: 'You are not logged in to any service.' });
  }
  await profiles.read(name);
  await profiles.remove(name);
  printText(`The profile ${name} and its token are removed here. The token stays valid until it is revoked.`);
}

async function listProfiles({ json }: { json?: boolean }): Promise<void> {
  const profiles = openProfiles(configFolderPath());
  const preferred = await profiles.defaultName();
  const rows = await Promise.all(
    (await profiles.names()).map(async (name) => {
      const { url, fingerprint } = await profiles.read(name);
      return { name, url, default: name === preferred, ...(fingerprint !== undefined && { fingerprint }) };
    }),
  );
  if (json) return printJson(rows);
  printTable(
    ['name', 'url', 'default', 'certificate'],
    rows.map((row) => [
      row.name,
      row.url,
      row.default ? '*' : '',
      row.fingerprint === undefined ? '' : 'pinned',
    ]),
  );
}
