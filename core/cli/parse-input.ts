import type { z } from 'zod';
import { DynvmError } from '../model/failure.ts';

/** What was typed, as an operation's input. @throws DynvmError bad-input, naming each wrong option */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new DynvmError({
    code: 'bad-input',
    message: reasons.join('; '),
    hint: '--help shows what there is.',
  });
}
