import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DynvmError } from '../../model/failure.ts';
import type { IdempotencyClaim, KeptAnswer } from '../../ports.ts';
import { type Answer, JSON_TYPE, toPath } from './answer.ts';
import { HttpProblem } from './problem.ts';
import type { RestContext } from './rest-context.ts';

const HEADER = 'idempotency-key';
const KEY_MAX_LENGTH = 255;
/** A larger answer is made anew from the request it is about. */
const BODY_KEPT_MAX_LENGTH = 1024 * 1024;

interface KeyedWork {
  /** Does what was asked for. @param requestKey stands for the key in what is stored */
  perform(requestKey: string): Promise<Answer>;
  /** Doing it a second time gives what the first made: what an earlier run left unfinished is simply done again. */
  readonly repeatable: boolean;
  /** The answer holds a secret and is not kept. */
  readonly secret: boolean;
}

export interface IdempotencyKeys {
  /** The request's `Idempotency-Key`. @throws DynvmError bad-input */
  readKey(request: FastifyRequest): string | undefined;
  /**
   * Does the work, or answers as it was answered before. Refusals free the key again: nothing was made.
   * @throws HttpProblem key-in-use, key-reused; what the work throws
   */
  once(request: FastifyRequest, reply: FastifyReply, work: KeyedWork): Promise<Answer>;
}

/** @see docs/api.md#repeating-a-request */
export function createIdempotencyKeys({ idempotency, clock }: RestContext): IdempotencyKeys {
  const inProgress = new Set<string>();

  async function answerOnce(claim: IdempotencyClaim, reply: FastifyReply, work: KeyedWork): Promise<Answer> {
    const outcome = await idempotency.claimKey(claim);
    switch (outcome.kind) {
      case 'other-request':
        throw new HttpProblem(
          'key-reused',
          'This Idempotency-Key was used for another request in the last 24 hours',
          'Take a new key for each thing you want done.',
        );
      case 'full':
        throw new DynvmError({
          code: 'rate-limited',
          message: `${claim.principal} has used as many idempotency keys in the last 24 hours as are remembered`,
          hint: 'Ask without Idempotency-Key, or later.',
        });
      case 'answered':
        reply.header('idempotency-replayed', 'true');
        return fromKept(outcome.answer);
      case 'unfinished':
        if (!work.repeatable) throw unknownOutcome();
        break;
      case 'new':
        break;
    }
    const answer = await performOrFree(claim, work);
    await idempotency.settleKey(claim, toKept(answer, work.secret));
    return answer;
  }

  async function performOrFree(claim: IdempotencyClaim, work: KeyedWork): Promise<Answer> {
    try {
      return await work.perform(digest([claim.principal, claim.key]));
    } catch (error) {
      await idempotency.settleKey(claim, undefined);
      throw error;
    }
  }

  return {
    readKey,
    async once(request, reply, work) {
      const key = readKey(request) as string;
      const principal = request.access.caller.principal;
      const claim: IdempotencyClaim = {
        principal,
        key,
        digest: digest([request.method, toPath(request.url), request.body]),
        at: clock.now(),
      };
      const id = JSON.stringify([principal, key]);
      if (inProgress.has(id)) {
        throw new HttpProblem(
          'key-in-use',
          'A request with this Idempotency-Key is being answered',
          'Repeat it when that is over.',
        );
      }
      inProgress.add(id);
      try {
        return await answerOnce(claim, reply, work);
      } finally {
        inProgress.delete(id);
      }
    },
  };
}

function readKey({ headers }: FastifyRequest): string | undefined {
  const key = headers[HEADER];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]+$/.test(key) && key.length <= KEY_MAX_LENGTH) return key;
  throw new DynvmError({
    code: 'bad-input',
    message: `Idempotency-Key: must be 1 to ${KEY_MAX_LENGTH} visible ASCII characters`,
    hint: 'Take a new UUID for each request.',
  });
}

function toKept({ status, body, location }: Answer, secret: boolean): KeptAnswer | undefined {
  const kept = { status, ...(location !== undefined && { location }) };
  return secret || body.length > BODY_KEPT_MAX_LENGTH ? { ...kept, body: '' } : { ...kept, body };
}

function fromKept({ status, body, location }: KeptAnswer): Answer {
  if (body === '') {
    throw new HttpProblem(
      'key-in-use',
      'This was done with the first request, and its answer is not kept',
      'Look up what it made; what was shown once can only be made anew, with a new key.',
    );
  }
  return { status, type: JSON_TYPE, body, ...(location !== undefined && { location }) };
}

function unknownOutcome(): HttpProblem {
  return new HttpProblem(
    'key-in-use',
    'The service ended while it answered the first request with this Idempotency-Key: its outcome is unknown',
    'See whether it was done, then ask with a new key if it was not.',
  );
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
