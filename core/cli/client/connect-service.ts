import { configFolderPath } from '../../base/user-folders.ts';
import { CliError } from '../cli-error.ts';
import { createLocalClient } from './local-client.ts';
import { LOCAL_PROFILE, openProfiles } from './profiles.ts';
import type { RestAccess } from './rest-client.ts';
import type { ServiceClient } from './service-client.ts';
import type { TargetOptions } from './target-options.ts';

/** Where a command goes. */
export type Target =
  | { readonly kind: 'local'; readonly dataDir: string | undefined }
  | ({ readonly kind: 'remote' } & RestAccess);

/**
 * The service the options name: a data folder or a profile, else the one of `DYNVM_URL`, else the default profile,
 * else that of this machine.
 * @throws CliError notFound: no such profile; refused: it has no token; usage
 */
async function connectService(options: TargetOptions): Promise<ServiceClient> {
  const target = await findTarget(options);
  if (target.kind === 'local') return createLocalClient(target.dataDir);
  // Needed only here, and a local command starts sooner without it.
  const { createRestClient } = await import('./rest-client.ts');
  return createRestClient(target);
}

/** Runs `use` on the service the options name, and closes its connections. */
export async function withService<T>(
  options: TargetOptions,
  use: (client: ServiceClient) => Promise<T>,
): Promise<T> {
  const client = await connectService(options);
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

export async function findTarget({ profile, dataDir }: TargetOptions): Promise<Target> {
  if (profile !== undefined && profile !== LOCAL_PROFILE && dataDir !== undefined) {
    throw new CliError('usage', {
      code: 'bad-input',
      message: '--profile and --data-dir name two services: give one of them.',
    });
  }
  if (dataDir !== undefined || profile === LOCAL_PROFILE) return { kind: 'local', dataDir };
  if (profile === undefined && process.env.DYNVM_URL) return fromEnvironment(process.env.DYNVM_URL);
  const profiles = openProfiles(configFolderPath());
  const name = profile ?? (await profiles.defaultName());
  if (name === undefined) return { kind: 'local', dataDir };
  const { url, fingerprint } = await profiles.read(name);
  const token = await profiles.readToken(name);
  if (token === undefined) throw noToken(`the profile ${name}`, `dynvm login ${url} --profile ${name}`);
  return { kind: 'remote', url: toServiceUrl(url).href, token, fingerprint };
}

function fromEnvironment(text: string): Target {
  const url = toServiceUrl(text);
  const token = process.env.DYNVM_TOKEN;
  if (!token) throw noToken('DYNVM_URL', 'set DYNVM_TOKEN, from a secret of the CI for instance');
  const fingerprint = process.env.DYNVM_FINGERPRINT || undefined;
  return { kind: 'remote', url: url.href, token, fingerprint };
}

/**
 * An address that a token may be sent to.
 * @throws CliError usage: not an address, or it would carry the token in clear text over a network
 */
export function toServiceUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new CliError('usage', {
      code: 'bad-input',
      message: `${text.replace(/\/\/[^/]*@/, '//')} is not an address such as https://dynvm.example:5443.`,
    });
  }
  if (url.protocol === 'http:' && !/^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname)) {
    throw new CliError('usage', {
      code: 'bad-input',
      message: `${url.origin} is plain http: a token sent there could be read on the way.`,
      hint: 'Use its https address; docs/access.md says how a service gets one.',
    });
  }
  return url;
}

function noToken(whose: string, hint: string): CliError {
  return new CliError('refused', {
    code: 'unauthenticated',
    message: `There is no token for ${whose}.`,
    hint: hint[0]?.toUpperCase() + hint.slice(1),
  });
}
