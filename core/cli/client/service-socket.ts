import { existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { CliError } from '../cli-error.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Where Debian and others keep the certificates of the authorities their administrator trusts. */
const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** A certificate that the system does not vouch for: shown by `login`, so that a person can compare it. */
export interface SeenCertificate {
  /** Upper-case hex pairs joined by colons. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly validTo: string;
  /** Why the system does not trust it. */
  readonly reason: string;
}

/** The certificate is not the pinned one, or not one the system trusts. Nothing was sent. */
export class UntrustedCertificate extends CliError {
  readonly certificate: SeenCertificate;

  constructor(url: URL, certificate: SeenCertificate, pinned: string | undefined) {
    super('refused', {
      code: 'certificate',
      message:
        pinned === undefined
          ? `The certificate of ${url.host} is not trusted: ${certificate.reason}. Its SHA-256 fingerprint is ${certificate.fingerprint}.`
          : `The certificate of ${url.host} is not the one that was accepted: its SHA-256 fingerprint is ${certificate.fingerprint}, not ${pinned}.`,
      hint: `Ask whoever runs the service for its fingerprint; if it is this one: dynvm login ${url.origin} --fingerprint ${certificate.fingerprint}`,
    });
    this.certificate = certificate;
  }
}

/**
 * A connection that may be used: nothing, and no token in particular, is sent before its certificate is accepted.
 * @param fingerprint the only certificate to accept; undefined: those that the system trusts
 * @throws CliError unreachable; UntrustedCertificate
 */
export function openServiceSocket(url: URL, fingerprint: string | undefined): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const address = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    };
    const socket = url.protocol === 'https:' ? connectTls(address) : net.connect(address);
    const fail = (error: Error) => {
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => fail(unreachable(url, 'it does not answer')));
    socket.once('error', (error) => fail(unreachable(url, describe(error))));
    socket.once(socket instanceof tls.TLSSocket ? 'secureConnect' : 'connect', () => {
      const problem = socket instanceof tls.TLSSocket ? findProblem(socket, url, fingerprint) : undefined;
      if (problem) return fail(problem);
      socket.setTimeout(0);
      socket.removeAllListeners('timeout').removeAllListeners('error');
      resolve(socket);
    });
  });
}

export function unreachable(url: URL, why: string): CliError {
  return new CliError('unreachable', {
    message: `${url.origin} can't be reached: ${why}.`,
    hint: 'Check the address and that the service runs; the profile is shown by dynvm profile list.',
  });
}

function connectTls(address: { host: string; port: number }): tls.TLSSocket {
  const name = net.isIP(address.host) === 0 ? { servername: address.host } : {};
  // The verdict is ours, in findProblem: a pin must be able to accept what the system refuses.
  return tls.connect({ ...address, ...name, ca: trustedAuthorities(), rejectUnauthorized: false });
}

/** Node's own authorities and the system's: a lab's authority is installed there. */
function trustedAuthorities(): string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default' | 'system') => string[] };
  if (getCACertificates) return [...getCACertificates('default'), ...getCACertificates('system')];
  const files = [process.env.SSL_CERT_FILE ?? SYSTEM_BUNDLE, process.env.NODE_EXTRA_CA_CERTS];
  return [
    ...tls.rootCertificates,
    ...files.flatMap((file) => (file && existsSync(file) ? [readFileSync(file, 'utf8')] : [])),
  ];
}

function findProblem(
  socket: tls.TLSSocket,
  url: URL,
  pinned: string | undefined,
): UntrustedCertificate | undefined {
  const { fingerprint256, subject, issuer, valid_to: validTo } = socket.getPeerCertificate();
  const isTrusted = pinned === undefined ? socket.authorized : fingerprint256 === pinned;
  if (isTrusted) return undefined;
  const seen = {
    fingerprint: fingerprint256 ?? 'missing',
    subject: toCommonName(subject),
    issuer: toCommonName(issuer),
    validTo: validTo ?? 'unknown',
    reason: toReason(String(socket.authorizationError)),
  };
  return new UntrustedCertificate(url, seen, pinned);
}

function toCommonName(name: tls.Certificate | undefined): string {
  return [name?.CN ?? name?.O ?? 'unnamed'].flat().join(', ');
}

function toReason(code: string): string {
  if (/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/.test(code)) {
    return 'no authority that this machine trusts signed it';
  }
  if (code.includes('ALTNAME')) return 'it is for another name';
  if (code === 'CERT_HAS_EXPIRED') return 'it has expired';
  return code;
}

function describe(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'nothing listens there';
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return 'its name is unknown';
  if (error.code?.startsWith('ERR_SSL') || error.code === 'EPROTO') return 'it does not speak https';
  return error.code ?? 'the connection broke';
}
