import { CliError } from '../cli-error.ts';

/** Longer than any token; what is sent beyond it is none. */
const SECRET_MAX_LENGTH = 4096;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** A secret from the terminal, which shows nothing of it, or else the first line of stdin. */
export async function readSecret(prompt: string): Promise<string> {
  const secret = process.stdin.isTTY ? await readHidden(prompt) : await readFirstLine();
  if (secret !== '') return secret;
  throw new CliError('usage', { code: 'bad-input', message: 'No token was given.' });
}

async function readFirstLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n') || text.length > SECRET_MAX_LENGTH) break;
  }
  return (text.split('\n')[0] ?? '').slice(0, SECRET_MAX_LENGTH).trim();
}

function readHidden(prompt: string): Promise<string> {
  const { stdin } = process;
  process.stderr.write(prompt);
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (settle: () => void) => {
      stdin.setRawMode(false).pause().off('data', onData);
      process.stderr.write('\n');
      settle();
    };
    const onData = (text: string) => {
      for (const character of text) {
        if (character === CTRL_C)
          return end(() => reject(new CliError('interrupted', { message: 'Interrupted.' })));
        if (character === '\r' || character === '\n' || character === CTRL_D)
          return end(() => resolve(typed.trim()));
        if (character === '\u007f' || character === '\b') typed = typed.slice(0, -1);
        else if (typed.length < SECRET_MAX_LENGTH) typed += character;
      }
    };
    stdin.setRawMode(true).setEncoding('utf8').resume().on('data', onData);
  });
}
