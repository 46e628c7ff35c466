import { z } from 'zod';
import { DynvmError } from './failure.ts';

/** Why somebody who was let in is not any more. Told to them alone: to a stranger every refusal is the same. */
export const AccessEnd = z.enum([
  'revoked',
  /** The token's own end. */
  'expired',
  'disabled',
  /** Role, scopes or teams are others now. */
  'rights-changed',
  /** The longest life of a session. */
  'session-over',
  'idle',
  'signed-out',
]);
export type AccessEnd = z.infer<typeof AccessEnd>;

/** What a watched credential ends with; its text is that of every other refusal. */
export class AccessEnded extends DynvmError {
  readonly why: AccessEnd;

  constructor(why: AccessEnd) {
    super({ code: 'unauthenticated', message: 'This token is not valid here.' });
    this.why = why;
  }
}
