import type { z } from 'zod';
import { CliError } from './cli-error.ts';

/** What was typed, as an operation's input. @throws CliError usage, naming each wrong option */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new CliError('usage', {
    code: 'bad-input',
    message: reasons.join('; '),
    hint: '--help shows what there is.',
  });
}
