import { createSecureContext } from 'node:tls';
import { type FSWatcher, watch } from 'chokidar';
import { Emitter } from '../../base/emitter.ts';
import { FileTooLargeError, readBoundedFile } from '../../base/read-bounded-file.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Logger } from '../../ports.ts';

/** PEM files of a certificate, with its chain, and of its key. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Chains of some kilobytes are usual. */
const PEM_MAX_BYTES = 1024 * 1024;
/** Two files are rarely replaced at one moment: a pair that does not match may do so a moment later. */
const SETTLE_MS = 200;

/** A certificate that follows its files: renewed without a restart. */
export class LiveCertificate {
  readonly #files: CertificateFiles;
  readonly #logger: Logger;
  #watcher: FSWatcher | undefined;
  #current: Certificate;
  /** After another certificate has been read. */
  readonly changed = new Emitter();

  private constructor(files: CertificateFiles, logger: Logger, current: Certificate) {
    this.#files = files;
    this.#logger = logger;
    this.#current = current;
  }

  /** @throws DynvmError unavailable: a file can't be read, or the key is not the certificate's */
  static async open(files: CertificateFiles, logger: Logger): Promise<LiveCertificate> {
    const certificate = new LiveCertificate(files, logger, await readCertificate(files));
    certificate.#watcher = watch([files.certFile, files.keyFile], {
      ignoreInitial: true,
      awaitWriteFinish: { stabilityThreshold: SETTLE_MS, pollInterval: SETTLE_MS / 4 },
    }).on('all', () => void certificate.#readAgain());
    return certificate;
  }

  current(): Certificate {
    return this.#current;
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
  }

  async #readAgain(): Promise<void> {
    try {
      const next = await readCertificate(this.#files);
      if (next.cert.equals(this.#current.cert) && next.key.equals(this.#current.key)) return;
      this.#current = next;
      this.changed.emit();
      this.#logger.info({ certFile: this.#files.certFile }, 'the TLS certificate was read again');
    } catch (error) {
      this.#logger.error(
        { err: error },
        'the changed TLS certificate is not usable: the one before stays in use',
      );
    }
  }
}

async function readCertificate({ certFile, keyFile }: CertificateFiles): Promise<Certificate> {
  const cert = await readPem(certFile);
  const key = await readPem(keyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new DynvmError(
      {
        code: 'unavailable',
        message: `The certificate ${certFile} and the key ${keyFile} do not belong together, or are not PEM`,
        hint: 'Give the certificate with its chain, and its unencrypted private key.',
      },
      { cause: error },
    );
  }
  return { cert, key };
}

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readBoundedFile(path, PEM_MAX_BYTES);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const message =
      error instanceof FileTooLargeError
        ? `${error.message}: it is no PEM file`
        : `${path} can't be read: ${code}`;
    throw new DynvmError({ code: 'unavailable', message }, { cause: error });
  }
}
