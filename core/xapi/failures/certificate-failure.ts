import type { PeerCertificate } from 'node:tls';
import { toVisibleText } from '../../model/visible-text.ts';

const SHORTEST_SAFE_RSA_BITS = 2_048;
const MAX_SHOWN_NAMES = 3;
const MAX_NAME_LENGTH = 60;

const OR_PIN = 'or compare its fingerprint on the host itself and set host.tls.fingerprint to it.';

/**
 * Why this machine does not trust a certificate, in words that complete "Host X is not trusted: …", and what to change.
 * @param code Node's, as in `authorizationError`
 */
export function explainDistrust(
  code: string,
  certificate: PeerCertificate,
  url: URL,
): { text: string; hint?: string } {
  const { valid_from: from, valid_to: until } = certificate;
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        text: `its certificate is for ${describeNames(certificate)}, not for ${url.hostname}`,
        hint: `Write a name that the certificate has in host.name, ${OR_PIN}`,
      };
    case 'CERT_HAS_EXPIRED':
      return {
        text: `its certificate expired on ${toDay(until)}`,
        hint: `Renew the certificate on the host, ${OR_PIN}`,
      };
    case 'CERT_NOT_YET_VALID':
      return {
        text: `its certificate is valid from ${toDay(from)} on only`,
        hint: `Check the clocks of this machine and of the host, ${OR_PIN}`,
      };
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return { text: 'its certificate is signed by itself only' };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return {
        text: 'its certificate is signed by an authority that this machine does not know',
        hint: `Name the certificate of the authority in the variable NODE_EXTRA_CA_CERTS, ${OR_PIN}`,
      };
    default:
      return explainWeakness(code, certificate);
  }
}

/** OpenSSL says `UNSPECIFIED` of a key that is too short. */
function explainWeakness(code: string, { bits }: PeerCertificate): { text: string; hint?: string } {
  const hint = `Install a certificate with a key of at least 2,048 bits and SHA-256 on the host, ${OR_PIN}`;
  if (bits !== undefined && bits >= 1_000 && bits < SHORTEST_SAFE_RSA_BITS)
    return { text: `the key of its certificate has ${bits} bits, which is too short to be safe`, hint };
  if (/TOO_SMALL|TOO_WEAK/.test(code))
    return { text: 'the key or signature of its certificate is too weak to be safe', hint };
  return { text: `its certificate is not trusted (${code})` };
}

function describeNames({ subjectaltname, subject }: PeerCertificate): string {
  const others = (subjectaltname ?? '')
    .split(', ')
    .filter((name) => name !== '')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''));
  const names = others.length > 0 ? others : [subject?.CN ?? []].flat();
  if (names.length === 0) return 'no name';
  const shown = names.slice(0, MAX_SHOWN_NAMES).map((name) => toVisibleText(name).slice(0, MAX_NAME_LENGTH));
  return shown.join(', ') + (names.length > MAX_SHOWN_NAMES ? ' …' : '');
}

function toDay(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? 'an unreadable date' : new Date(at).toISOString().slice(0, 10);
}
