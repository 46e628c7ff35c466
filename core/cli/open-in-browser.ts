import { spawn } from 'node:child_process';

/** What the system opens an address with. Each gets the address as an argument of its own, and no shell reads it. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** False where there is no display, no program for it, or it fails. */
export async function openInBrowser(url: string): Promise<boolean> {
  if (!hasDisplay()) return false;
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const opener = spawn(program, [...args, url], { stdio: 'ignore' });
    opener.on('error', () => resolve(false));
    opener.on('exit', (code) => resolve(code === 0));
  });
}

function hasDisplay(): boolean {
  if (process.platform in OPENERS) return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
