import { TransportFailure } from './transport-failure.ts';

interface Explanation {
  /** Completes "Host X cannot be used: …". */
  text: string;
  /** What to change. */
  hint?: string;
}

const CHECK_ADDRESS = 'Check the address in host.name and the network of this machine.';
const IF_HTTPS = 'If this is an https port, write https:// in front of the address in host.name.';
const IF_HTTP =
  'If this is a plain http port, write http:// in front of the address in host.name, or name its https port there.';
const TOO_OLD =
  "Upgrade the host, or, if the network between is trusted, write http:// in front of the address in host.name; the host's port 80 must be open for that.";

/**
 * A Node error as a failure in words. Codes that we have no words for are shown; messages never, since they may be about our
 * code instead of the host.
 * @param kind `connect` where no byte of a request was sent
 */
export function toConnectionFailure(kind: 'connect' | 'broken', error: unknown, url: URL): TransportFailure {
  const { code } = error as NodeJS.ErrnoException;
  const { text, hint } = explain(kind, code ?? '', url);
  return new TransportFailure(kind, text, { hint });
}

/** The port of a URL, also where it is the scheme's own. */
export function toPort(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function explain(kind: 'connect' | 'broken', code: string, url: URL): Explanation {
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return explainTls(code);
  if (code.startsWith('HPE_')) return explainHttp(code, url);
  const port = toPort(url);
  const isHttps = url.protocol === 'https:';
  switch (code) {
    case '':
      return { text: 'the connection failed' };
    case 'ECONNREFUSED':
      return { text: `it refuses connections on port ${port}`, hint: hintForClosedPort(isHttps, port) };
    case 'ENOTFOUND':
      return {
        text: `the name ${url.hostname} cannot be resolved`,
        hint: 'Correct host.name, or write the IP address of the host there.',
      };
    case 'EAI_AGAIN':
      return {
        text: `the name ${url.hostname} cannot be resolved now: the name server does not answer`,
        hint: 'Check the name server of this machine, or write the IP address of the host in host.name.',
      };
    case 'EHOSTUNREACH':
      return { text: 'there is no route to it', hint: CHECK_ADDRESS };
    case 'ENETUNREACH':
      return { text: 'its network is unreachable', hint: CHECK_ADDRESS };
    case 'ETIMEDOUT':
      return { text: 'it does not accept connections in time', hint: hintForSilence(port) };
    case 'EACCES':
    case 'EPERM':
      return { text: `this machine forbids connections to port ${port} there`, hint: 'Check its firewall.' };
    case 'EMFILE':
      return { text: 'this process has too many open files', hint: 'Raise its limit (ulimit -n).' };
    case 'ECONNRESET':
    case 'EPIPE':
      return explainReset(kind, url);
    default:
      return { text: `the connection failed (${code})` };
  }
}

function explainReset(kind: 'connect' | 'broken', url: URL): Explanation {
  if (url.protocol === 'https:' && kind === 'connect')
    return { text: 'it closed the connection during the TLS handshake', hint: IF_HTTP };
  const mayBeHttps = url.protocol === 'http:' && toPort(url) !== 80;
  return { text: 'it closed the connection', ...(mayBeHttps && { hint: IF_HTTPS }) };
}

/** What answers is no HTTP server, as far as its first bytes tell. */
function explainHttp(code: string, url: URL): Explanation {
  if (code === 'HPE_HEADER_OVERFLOW') return { text: 'its answer begins with too many HTTP headers' };
  return { text: 'its answer is no HTTP', ...(url.protocol === 'http:' && { hint: IF_HTTPS }) };
}

/** Codes differ between OpenSSL's versions and Electron's BoringSSL, so their words count. */
function explainTls(code: string): Explanation {
  if (
    /WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|PACKET_LENGTH|UNKNOWN_PROTOCOL|EPROTO/.test(code)
  )
    return { text: 'it does not answer with TLS on this port', hint: IF_HTTP };
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/.test(code))
    return { text: 'it only speaks TLS versions before 1.2, which are not safe', hint: TOO_OLD };
  if (/KEY_TOO_SMALL|DH_|BAD_DH|MD_TOO_WEAK|UNSAFE_LEGACY|WEAK/.test(code))
    return { text: 'its TLS keys or parameters are too short to be safe', hint: TOO_OLD };
  if (/HANDSHAKE_FAILURE|NO_CIPHER|NO_SHARED|INSUFFICIENT_SECURITY/.test(code))
    return {
      text: 'it has no TLS cipher or key exchange that is safe enough for this machine',
      hint: TOO_OLD,
    };
  if (/CERTIFICATE/.test(code))
    return {
      text: 'it wants a certificate from its clients',
      hint: 'Write the address of the host itself in host.name, not that of a proxy.',
    };
  return { text: `the TLS handshake failed (${code})` };
}

function hintForClosedPort(isHttps: boolean, port: number): string {
  if (!isHttps && port === 80)
    return 'Hosts may answer https only: write https:// in front of the address in host.name.';
  return 'Check address and port in host.name, and that the toolstack of the host is running.';
}

function hintForSilence(port: number): string {
  return `Check that the host is on, that the address in host.name is right, and that firewalls let port ${port} through.`;
}

/** As Node's own time-out, for a limit of ours. */
export function connectTimeoutFailure(timeoutMs: number, url: URL): TransportFailure {
  const hint = hintForSilence(toPort(url));
  return new TransportFailure('connect', `it does not accept connections within ${timeoutMs / 1000} s`, {
    hint,
  });
}
