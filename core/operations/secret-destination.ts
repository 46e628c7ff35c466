import type { Config, HostSettings, Secret } from '../config/index.ts';
import { DynvmError } from '../model/failure.ts';

/** A secret that is about to be sent where the ini in force does not send it. */
export interface SecretUse {
  /** For people: `the password of [xenhost3]`, `env:NAME`, `file:/path`. */
  readonly secret: string;
  /** `https://xen1.example.com` */
  readonly url: string;
  /** SHA-256 of the only certificate that is accepted. */
  readonly fingerprintSha256?: string;
}

/** Asks the person, outside of any page. Absent where nobody can be asked. */
export type ConfirmSecretUse = (use: SecretUse) => Promise<boolean>;

type Destination = Pick<HostSettings, 'url' | 'tls'>;

/** Scheme, host, port and what the certificate is held to: with any of them changed, another machine may answer. */
export function isSameDestination(one: Destination, other: Destination): boolean {
  return (
    new URL(one.url).origin === new URL(other.url).origin &&
    one.tls?.fingerprintSha256 === other.tls?.fingerprintSha256 &&
    one.tls?.verify === other.tls?.verify
  );
}

interface Recipient {
  readonly secret: Secret;
  readonly use: SecretUse;
  /** Equal for the same recipient. */
  readonly destination: string;
}

/**
 * The secrets that a changed configuration sends to other recipients than before, without those whose text came with
 * the change: whoever typed them knows them.
 */
export function findNewSecretUses(before: Config, after: Config, typed: ReadonlySet<string>): SecretUse[] {
  const known = toRecipients(before);
  return toRecipients(after)
    .filter(({ secret }) => !wasTyped(secret, typed))
    .filter(
      ({ secret, destination }) =>
        !known.some((old) => old.destination === destination && old.secret.equals(secret)),
    )
    .map(({ use }) => use);
}

/** What `env:` and `file:` point at comes from this machine, whatever else was typed. */
function wasTyped(secret: Secret, typed: ReadonlySet<string>): boolean {
  const canBeTyped = secret.source === 'set' || secret.source.startsWith('secret:');
  return canBeTyped && typed.has(secret.reveal());
}

function toRecipients(config: Config): Recipient[] {
  const hosts = config.hosts.map(({ hostRef, url, tls, password }): Recipient => {
    const pin = tls?.fingerprintSha256;
    const label = toSecretLabel(password, `the password of [xenhost${hostRef}]`);
    return {
      secret: password,
      use: { secret: label, url, ...(pin !== undefined && { fingerprintSha256: pin }) },
      destination: JSON.stringify([new URL(url).origin, pin, tls?.verify]),
    };
  });
  const buckets = [config.couchbase, config.staticPool].flatMap((bucket): Recipient[] => {
    if (bucket === undefined) return [];
    const { server, caFile, password } = bucket;
    const label = toSecretLabel(password, `the password of the bucket ${bucket.bucket}`);
    return [
      {
        secret: password,
        use: { secret: label, url: server },
        destination: JSON.stringify([server, caFile]),
      },
    ];
  });
  const issuers = (config.issuers ?? []).flatMap(({ name, url, caFile, clientSecret }): Recipient[] => {
    if (clientSecret === undefined) return [];
    const label = toSecretLabel(clientSecret, `the client secret of the issuer ${name}`);
    return [
      { secret: clientSecret, use: { secret: label, url }, destination: JSON.stringify([url, caFile]) },
    ];
  });
  return [...hosts, ...buckets, ...issuers];
}

function toSecretLabel({ source }: Secret, otherwise: string): string {
  return source === 'set' ? otherwise : source;
}

/** @throws DynvmError forbidden: nobody could be asked, or the answer was no */
export async function confirmSecretUses(
  uses: readonly SecretUse[],
  confirm: ConfirmSecretUse | undefined,
): Promise<void> {
  for (const use of uses) if (!(await confirm?.(use))) throw refusal(use, confirm !== undefined);
}

function refusal({ secret, url }: SecretUse, wasAsked: boolean): DynvmError {
  return new DynvmError({
    code: 'forbidden',
    message: `The configuration in force does not send ${secret} to ${url}, so this was refused.`,
    hint: wasAsked
      ? 'Type the password for this address.'
      : 'Type the password, or edit the ini on the service.',
    where: { field: 'password' },
  });
}
