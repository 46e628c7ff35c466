import { createInterface } from 'node:readline/promises';
import { EXIT_CODES } from '../exit-codes.ts';

/** What to do with VMs that are on their way when somebody interrupts. */
export type InterruptionChoice = 'keep' | 'roll-back' | 'continue';

/** Ctrl-C reaches us from the terminal and once more through a launcher: only a later one means impatience. */
const SAME_REQUEST_MS = 1000;

/** Ctrl-C and its siblings while something is under way. */
export interface Interruptions {
  /** Resolves with the signal, at the first one that was not taken yet. */
  next(): Promise<NodeJS.Signals>;
  close(): void;
}

export function watchInterruptions(): Interruptions {
  const waiting: ((signal: NodeJS.Signals) => void)[] = [];
  const pending: NodeJS.Signals[] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  const onSignal = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (now - lastAt < SAME_REQUEST_MS) return;
    lastAt = now;
    const take = waiting.shift();
    if (take) return take(signal);
    // Nothing listens for a second one: whoever repeats it wants out.
    if (pending.length > 0) process.exit(EXIT_CODES.interrupted.code);
    pending.push(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    next: () =>
      new Promise((resolve) => {
        const signal = pending.shift();
        if (signal) resolve(signal);
        else waiting.push(resolve);
      }),
    close() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

/** Whether somebody is there to be asked: a CI job has no terminal, or says that it is one. */
export function isAttended(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env.CI;
}

/** Asks at the terminal; another Ctrl-C, and the end of the input, mean roll back. */
export async function askWhatToDo(): Promise<InterruptionChoice> {
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = new Promise<string>((resolve) => {
    readline.once('SIGINT', () => resolve('r'));
    readline.once('close', () => resolve('r'));
  });
  try {
    for (;;) {
      const question = readline.question('Keep the VMs, roll back, or continue waiting? [k/r/c] ');
      const answer = (await Promise.race([question, interrupted])).trim().toLowerCase();
      if (answer === 'k' || answer === 'keep') return 'keep';
      if (answer === 'r' || answer === 'roll back') return 'roll-back';
      if (answer === 'c' || answer === 'continue') return 'continue';
    }
  } finally {
    readline.close();
  }
}
