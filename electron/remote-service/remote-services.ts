import { createHttpExchange } from '../../core/cli/client/http-exchange.ts';
import { openServiceSocket, UntrustedCertificate } from '../../core/cli/client/service-socket.ts';
import type { ServiceCertificate } from '../../core/contract/bridge.ts';
import type { OutputOf } from '../../core/contract/contract.ts';
import { DynvmError } from '../../core/model/failure.ts';
import type { Logger, SecretStore } from '../../core/ports.ts';
import type { DesktopSettingsFile } from '../settings/desktop-settings.ts';
import { callService } from './call-service.ts';
import { readServiceOrigin, type SavedService } from './service-address.ts';

const SERVICES_MAX = 50;

/** Services this user has signed in to, with their tokens in the keyring: each goes to its own origin only. */
export interface RemoteServices {
  /** Looks whether a service answers there, and at its certificate where the system does not trust it. @throws DynvmError */
  probe(address: string): Promise<{ origin: string; certificate?: ServiceCertificate }>;
  /** Signs in, and keeps service and token. `isKept`: the token outlives this run. @throws DynvmError */
  signIn(sent: {
    address: string;
    fingerprint?: string | undefined;
    token: string;
  }): Promise<{ service: SavedService; me: OutputOf<'access.me'>; isKept: boolean }>;
  /** Last used first. */
  list(): readonly SavedService[];
  /** @throws DynvmError unauthenticated: none is kept */
  readToken(origin: string): Promise<string>;
}

export function createRemoteServices({
  settings,
  secrets,
  logger,
}: {
  settings: DesktopSettingsFile;
  secrets: SecretStore;
  logger: Logger;
}): RemoteServices {
  /** Where this computer has no keyring, tokens live as long as this run. */
  const unkept = new Map<string, string>();

  async function keepToken(origin: string, token: string): Promise<boolean> {
    unkept.set(origin, token);
    try {
      await secrets.keep?.write(toSecretName(origin), token);
      return secrets.keep !== undefined;
    } catch (error) {
      logger.warn(
        { err: error, origin },
        'the token could not be kept in the keyring; it ends with this run',
      );
      return false;
    }
  }

  const services = (): readonly SavedService[] => settings.current().services;
  return {
    async probe(address) {
      const url = readServiceOrigin(address);
      const certificate = await lookAtCertificate(url);
      await requireService(url, certificate?.fingerprint);
      return { origin: url.origin, ...(certificate && { certificate }) };
    },
    async signIn({ address, fingerprint, token }) {
      const url = readServiceOrigin(address);
      const exchange = createHttpExchange(url, fingerprint);
      const me = await callService({ exchange, token }, 'access.me', {}).finally(() => exchange.close());
      if (me.tokenId === undefined) throw noToken();
      const service = { origin: url.origin, ...(fingerprint !== undefined && { fingerprint }) };
      const isKept = await keepToken(url.origin, token);
      const others = services().filter(({ origin }) => origin !== url.origin);
      await settings.change({ services: [service, ...others].slice(0, SERVICES_MAX) });
      return { service, me, isKept };
    },
    list: services,
    async readToken(origin) {
      const token = unkept.get(origin) ?? (await secrets.read(toSecretName(origin)).catch(() => undefined));
      if (token !== undefined) return token;
      throw new DynvmError({
        code: 'unauthenticated',
        message: `No sign-in to ${origin} is kept on this computer`,
        hint: 'Sign in again with a token.',
      });
    },
  };
}

/** One that the system does not vouch for; undefined: it does, or there is none. */
async function lookAtCertificate(url: URL): Promise<ServiceCertificate | undefined> {
  try {
    (await openServiceSocket(url, undefined)).destroy();
    return undefined;
  } catch (error) {
    if (error instanceof UntrustedCertificate) return error.certificate;
    throw error;
  }
}

/** @throws DynvmError what answers there is no DynVM that this application can use */
async function requireService(url: URL, fingerprint: string | undefined): Promise<void> {
  const exchange = createHttpExchange(url, fingerprint);
  const { status, text } = await exchange
    .send({ method: 'GET', path: '/api/v1/session/options', headers: {} })
    .finally(() => exchange.close());
  if (status === 200 && text.includes('"singleSignOn"')) return;
  throw new DynvmError({
    code: 'unavailable',
    message: `What answers at ${url.origin} is no DynVM service, or one older than this application`,
    hint: 'Check the address; an older service is updated first.',
  });
}

function noToken(): DynvmError {
  return new DynvmError({ code: 'unauthenticated', message: 'This token is not valid here.' });
}

function toSecretName(origin: string): string {
  return `service:${origin}`;
}
