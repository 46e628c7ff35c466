import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { TlsSettings } from '../../config/index.ts';
import { explainDistrust } from '../failures/certificate-failure.ts';
import { TransportFailure } from '../failures/transport-failure.ts';

/** Whom an https connection believes. A pinned fingerprint wins over everything else. */
export type TlsTrust =
  | { kind: 'system' }
  /** The pin from the settings, and those the pool itself vouches for; the set grows while connected. */
  | { kind: 'pinned'; fingerprints: Set<string> }
  | { kind: 'unverified' };

export function toTlsTrust(tls: TlsSettings | undefined): TlsTrust {
  if (tls?.fingerprintSha256) {
    return { kind: 'pinned', fingerprints: new Set([canonicalFingerprint(tls.fingerprintSha256)]) };
  }
  return tls?.verify === false ? { kind: 'unverified' } : { kind: 'system' };
}

/** Upper-case hex pairs joined by colons, whatever the spelling was. */
export function canonicalFingerprint(fingerprint: string): string {
  const digits = fingerprint.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();
  return digits.match(/../g)?.join(':') ?? '';
}

/** Why this handshake is not to be trusted; undefined where it is. Called before any byte of a request is sent. */
export function trustProblem(socket: TLSSocket, trust: TlsTrust, url: URL): TransportFailure | undefined {
  switch (trust.kind) {
    case 'unverified':
      return undefined;
    case 'pinned': {
      const seen = socket.getPeerCertificate().fingerprint256 ?? 'missing';
      if (trust.fingerprints.has(seen)) return undefined;
      return new TransportFailure(
        'certificate',
        `its certificate's SHA-256 fingerprint is ${seen}, not the pinned one`,
      );
    }
    case 'system': {
      if (socket.authorized) return undefined;
      const certificate = socket.getPeerCertificate();
      // Declared an Error, it is the code.
      const code = String(socket.authorizationError);
      const { text, hint } = explainDistrust(code, certificate, url);
      const shown = `${text}; its SHA-256 fingerprint is ${certificate.fingerprint256}`;
      return new TransportFailure('certificate', shown, { hint });
    }
  }
}

/** What people compare when they decide about a certificate. */
export interface CertificateInfo {
  /** Upper-case hex pairs joined by colons. */
  fingerprintSha256: string;
  subject: string;
  issuer: string;
  validFromAt: number;
  validUntilAt: number;
}

export function certificateInfo(certificate: PeerCertificate): CertificateInfo {
  return {
    fingerprintSha256: certificate.fingerprint256,
    subject: commonName(certificate.subject),
    issuer: commonName(certificate.issuer),
    validFromAt: Date.parse(certificate.valid_from),
    validUntilAt: Date.parse(certificate.valid_to),
  };
}

function commonName(name: PeerCertificate['subject'] | undefined): string {
  return [name?.CN ?? name?.O ?? ''].flat().join(', ');
}
