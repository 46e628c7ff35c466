import { stat } from 'node:fs/promises';

/** A text that changes when one of the files is written, replaced, made or removed. */
export async function fileSignature(files: readonly string[]): Promise<string> {
  const parts = await Promise.all(files.map(readSignature));
  return parts.join('\n');
}

async function readSignature(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return 'none';
  }
}
