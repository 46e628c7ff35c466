import path from 'node:path';

/** The file a path names, or undefined where that would lie outside the folder. */
export function fileInside(folder: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const file = path.join(folder, decoded === '/' ? 'index.html' : decoded);
  return file.startsWith(`${folder}${path.sep}`) ? file : undefined;
}
