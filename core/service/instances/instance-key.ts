import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'instance-key.pem';

/** Ed25519: how the services on one bucket recognise each other. */
export interface InstanceKey {
  readonly privateKey: KeyObject;
  /** As `couchbase.instance.keys` names it. */
  readonly publicKeyText: string;
}

/** The key of a data folder; made when there is none. @throws Error the file can't be read or written, or is no key */
export async function openInstanceKey(dataFolder: string): Promise<InstanceKey> {
  const path = join(dataFolder, FILE);
  const pem = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const privateKey = pem === undefined ? await makeKey(path) : createPrivateKey(pem);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { privateKey, publicKeyText: spki.toString('base64url') };
}

/** @throws Error it is no public key */
export function parsePublicKey(text: string): KeyObject {
  return createPublicKey({ key: Buffer.from(text, 'base64url'), type: 'spki', format: 'der' });
}

async function makeKey(path: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  return privateKey;
}
