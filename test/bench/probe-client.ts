import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What `node --import` loads into a process to be measured. */
export const PROBE_URL = new URL('./probe.mjs', import.meta.url).href;

interface ProbeReading {
  rssBytes: number;
  /** Of the event loop, since the last reset. */
  delayP99Ms: number;
  delayMaxMs: number;
}

/** Looks into a process that was started with the probe and an IPC channel. */
export interface Probe {
  reset(): Promise<void>;
  read(): Promise<ProbeReading>;
}

export function watchProcess(child: ChildProcess): Probe {
  const ask = async (message: string): Promise<unknown> => {
    const answer = once(child, 'message');
    child.send(message);
    return (await answer)[0];
  };
  return {
    async reset() {
      await ask('reset-probe');
    },
    read: async () => (await ask('read-probe')) as ProbeReading,
  };
}

/**
 * A Node process that does nothing: what its probe reads is the machine's doing. Figures of an event loop stand beside it.
 */
export async function startIdleProcess(): Promise<{ probe: Probe; stop(): Promise<void> }> {
  // One timer a day: only to stay.
  const program = "setInterval(() => {}, 86_400_000); process.send('up')";
  const child = spawn(process.execPath, ['--import', PROBE_URL, '--eval', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return {
    probe: watchProcess(child),
    async stop() {
      const end = once(child, 'exit');
      child.kill('SIGKILL');
      await end;
    },
  };
}
