import { Secret, type TlsSettings } from '../../config/index.ts';
import type { Clock } from '../../ports.ts';
import { RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import type { DeadlineOptions } from '../transport/deadline.ts';
import { createJsonRpcTransport } from '../transport/json-rpc-transport.ts';
import type { AnswerList, RpcOptions, RpcTransport } from '../transport/rpc-transport.ts';
import { canonicalFingerprint, type TlsTrust, toTlsTrust } from '../transport/tls-trust.ts';
import { createXmlRpcTransport } from '../transport/xml-rpc-transport.ts';
import { SecretRedactor } from './secret-redactor.ts';

export interface LoginOptions {
  user: string;
  password: Secret;
  tls?: TlsSettings | undefined;
  /** Further fingerprints that a pinned pool vouched for before. */
  knownFingerprints?: readonly string[] | undefined;
  clock: Clock;
  userAgent: string;
  /** Groups our sessions on the host; distinct per installation. */
  originator: string;
}

/** A login at one coordinator. The session ref never leaves it. */
export class Session {
  readonly url: URL;
  readonly protocol: RpcTransport['protocol'];
  readonly #transport: RpcTransport;
  readonly #ref: Secret;
  readonly #secrets: SecretRedactor;

  constructor(url: URL, transport: RpcTransport, { ref, secrets }: { ref: Secret; secrets: SecretRedactor }) {
    this.url = url;
    this.protocol = transport.protocol;
    this.#transport = transport;
    this.#ref = ref;
    this.#secrets = secrets;
  }

  /** @throws RpcFailure; TransportFailure */
  async call(message: string, params: readonly unknown[], options: RpcOptions): Promise<unknown> {
    // As long as the host has objects, so read in pieces whoever asks.
    if (message.endsWith('.get_all_records')) return await this.#collectRecords(message, options);
    try {
      return await this.#transport.call(message, [this.#ref.reveal(), ...params], options);
    } catch (error) {
      throw this.#secrets.redactError(error);
    }
  }

  /** @throws RpcFailure; TransportFailure */
  async readRecords(
    message: string,
    onRecord: (ref: string, record: unknown) => void,
    options: RpcOptions,
  ): Promise<void> {
    await this.#readList(message, [], { kind: 'records', onRecord }, options);
  }

  /** Resolves with the answer without its events. @throws RpcFailure; TransportFailure */
  async readEvents(
    params: readonly unknown[],
    onEvent: (event: unknown) => void,
    options: RpcOptions,
  ): Promise<unknown> {
    return await this.#readList('event.from', params, { kind: 'events', onEvent }, options);
  }

  async #collectRecords(message: string, options: RpcOptions): Promise<unknown> {
    const records: Record<string, unknown> = {};
    await this.readRecords(message, (ref, record) => Object.assign(records, { [ref]: record }), options);
    return records;
  }

  async #readList(
    message: string,
    params: readonly unknown[],
    list: AnswerList,
    options: RpcOptions,
  ): Promise<unknown> {
    try {
      return await this.#transport.readList(message, [this.#ref.reveal(), ...params], list, options);
    } catch (error) {
      throw this.#secrets.redactError(error);
    }
  }

  /** Best effort: a session nobody uses ends by itself after a day. */
  async logout(timeoutMs = 2_000): Promise<void> {
    await this.call('session.logout', [], { timeoutMs }).catch(() => undefined);
  }
}

/** As a host sends it, so of any type. */
interface CertificateRecord {
  type?: unknown;
  fingerprint?: unknown;
  fingerprint_sha256?: unknown;
}

/** A pool has at most 64 hosts; each had a few certificates in its time. */
const MAX_FINGERPRINTS = 300;
/** Of all that a pool vouched for while we were connected: hosts come and go. */
const MAX_TRUSTED = 1000;

/** Transports by origin: a new login there uses the sockets that are open already. */
export class TransportPool {
  readonly #options: LoginOptions;
  readonly #transports = new Map<string, RpcTransport>();
  readonly #speaksJson = new Set<string>();
  readonly #trust: TlsTrust;
  readonly #secrets: SecretRedactor;
  #vouchedFor: ReadonlySet<string>;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#trust = toTlsTrust(options.tls);
    this.#vouchedFor = new Set(options.knownFingerprints);
    this.#trustVouched();
    this.#secrets = new SecretRedactor(options.password);
  }

  /**
   * A pinned pool vouches for its members: each has a certificate of its own, and any may become coordinator.
   * Hosts before 8.2 have no such list; there only the pinned certificate is accepted.
   */
  async learnMemberCertificates(session: Session, options: DeadlineOptions): Promise<void> {
    if (this.#trust.kind !== 'pinned') return;
    const vouchedFor = new Set<string>();
    const learn = (_ref: string, record: unknown) => {
      // Older hosts know one kind of certificate and one kind of fingerprint.
      const {
        type = 'host',
        fingerprint,
        fingerprint_sha256: sha256 = fingerprint,
      } = (record ?? {}) as CertificateRecord;
      if (type !== 'host' || typeof sha256 !== 'string') return;
      if (vouchedFor.size < MAX_FINGERPRINTS) vouchedFor.add(canonicalFingerprint(sha256));
    };
    try {
      await session.readRecords('Certificate.get_all_records', learn, options);
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
      // A host that can't tell does not take back what its pool said before.
      return;
    }
    this.#vouchedFor = vouchedFor;
    this.#trustVouched();
  }

  /** Fingerprints that the pool vouched for last; empty where the entry pins none. */
  get vouchedFor(): ReadonlySet<string> {
    return this.#vouchedFor;
  }

  #trustVouched(): void {
    if (this.#trust.kind !== 'pinned') return;
    const { fingerprints } = this.#trust;
    for (const fingerprint of this.#vouchedFor)
      if (fingerprints.size < MAX_TRUSTED) fingerprints.add(fingerprint);
  }

  /** Logs in, by JSON-RPC where the host has it. @throws RpcFailure; TransportFailure */
  async login(url: URL, limits: DeadlineOptions): Promise<Session> {
    try {
      const session = await this.#loginBy('json-rpc', url, limits);
      this.#speaksJson.add(url.origin);
      return session;
    } catch (error) {
      if (!this.#mayLackJson(url, error)) throw error;
      // What the second protocol says is about the same host; a plain "no JSON-RPC" would help nobody.
      return await this.#loginBy('xml-rpc', url, limits);
    }
  }

  close(): void {
    for (const transport of this.#transports.values()) transport.close();
  }

  async #loginBy(protocol: RpcTransport['protocol'], url: URL, limits: DeadlineOptions): Promise<Session> {
    const { user, password, originator } = this.#options;
    const transport = this.#transport(protocol, url);
    const params = [user, password.reveal(), '1.0', originator];
    try {
      const answer = await transport.call('session.login_with_password', params, limits);
      if (typeof answer !== 'string') throw new TransportFailure('malformed', 'its login gave no session');
      const ref = new Secret(answer);
      this.#secrets.addSession(ref);
      return new Session(url, transport, { ref, secrets: this.#secrets });
    } catch (error) {
      throw this.#secrets.redactError(error);
    }
  }

  #transport(protocol: RpcTransport['protocol'], url: URL): RpcTransport {
    const { clock, userAgent } = this.#options;
    const key = `${protocol} ${url.origin}`;
    let transport = this.#transports.get(key);
    if (transport === undefined) {
      const create = protocol === 'json-rpc' ? createJsonRpcTransport : createXmlRpcTransport;
      transport = create({ url, trust: this.#trust, clock, userAgent });
      this.#transports.set(key, transport);
    }
    return transport;
  }

  #mayLackJson(url: URL, error: unknown): boolean {
    if (!(error instanceof TransportFailure)) return false;
    if (error.kind === 'not-json-rpc') return true;
    return (error.httpStatus ?? 0) >= 500 && !this.#speaksJson.has(url.origin);
  }
}
