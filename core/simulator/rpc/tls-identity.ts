import { X509Certificate } from 'node:crypto';
import type { TlsIdentity } from './http-server.ts';

/** A self-signed certificate, as newly installed hosts have; all hosts of a run share it. */
export async function createTlsIdentity(): Promise<TlsIdentity & { fingerprintSha256: string }> {
  // Loaded only when needed: the library is large.
  const { generate } = await import('selfsigned');
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'simulated-xen-host' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert, fingerprintSha256: new X509Certificate(cert).fingerprint256 };
}
