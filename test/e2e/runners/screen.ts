import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface Screen {
  /** For the environment variable DISPLAY; empty where windows need none. */
  readonly display: string;
  close(): void;
}

/** A virtual screen of its own, or the system's where there is no X11; undefined where Xvfb is missing. */
export async function openScreen(): Promise<Screen | undefined> {
  if (process.platform !== 'linux') return { display: '', close: () => undefined };
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '2560x1600x24', '-nolisten', 'tcp', '-ac'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const started = once(child, 'spawn').then(() => true);
  if (!(await Promise.race([started, once(child, 'error').then(() => false)]))) return undefined;
  const [number] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
  return { display: `:${number.toString().trim()}`, close: () => void child.kill() };
}
