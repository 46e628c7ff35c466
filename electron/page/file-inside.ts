import path from 'node:path';

/** Resolves a URL path to a file, or undefined if that would be outside the folder. */
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
