import { type Access, openAccess } from '../../../core/access/index.ts';
import { systemClock } from '../../../core/base/clock.ts';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import { auditAuthor } from '../../../core/operations/audit-author.ts';
import { createAuthenticate } from '../../../core/operations/authenticate.ts';
import { OWNER } from '../../fixtures/access-service.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';
import { temporaryFolder } from '../../integration/cli/cli-process.ts';
import { type Figure, limited, type Scene } from '../figure.ts';
import { summarise } from '../measure.ts';

const PRINCIPALS = 200;
const TOKENS_EACH = 25;
const TOKENS = PRINCIPALS * TOKENS_EACH;
const CHECKS = 50_000;
const ROTATED = 500;
/** No divisor of the number of tokens: every one of them has its turn, and no two neighbours in a row. */
const STRIDE = 1777;
const P99_MAX_MS = 1;

/** What every request pays before anything is done for it: whose token it is, and what that allows now. */
export const tokenCheck: Scene = {
  name: 'token-check',
  title: `The check of a request's token: ${TOKENS.toLocaleString('en')} tokens of ${PRINCIPALS} principals`,
  async run() {
    const folder = temporaryFolder();
    const tokens = await withAccess(folder, createTokens);
    // As after a restart: what is checked comes from the store.
    return withAccess(folder, (access) => measure(access, tokens));
  },
};

interface IssuedText {
  readonly id: string;
  readonly text: string;
}

const logger = createSilentLogger();
const author = auditAuthor(OWNER, systemClock);

async function withAccess<T>(folder: string, work: (access: Access) => Promise<T>): Promise<T> {
  const store: SqliteStore = await createSqliteStore({ folder, logger });
  const access = await openAccess({ store, clock: systemClock, logger });
  try {
    return await work(access);
  } finally {
    access.close();
    await store.close();
  }
}

async function createTokens({ registry }: Access): Promise<IssuedText[]> {
  const tokens: IssuedText[] = [];
  for (let index = 0; index < PRINCIPALS; index += 1) {
    const { id } = await registry.createPrincipal({ id: `bench-${index}`, role: 'requester' }, author);
    for (let count = 0; count < TOKENS_EACH; count += 1) {
      const { token, text } = await registry.createToken({ principal: id, label: `bench ${count}` }, author);
      tokens.push({ id: token.id, text });
    }
  }
  return tokens;
}

async function measure(access: Access, tokens: readonly IssuedText[]): Promise<Figure[]> {
  const check = createCheck(access);
  const texts = tokens.map(({ text }) => text);
  checkEach(check, texts);
  const warm = checkEach(check, texts);
  const rotated = tokens.slice(0, ROTATED);
  const replaced: string[] = [];
  for (const { id } of rotated) replaced.push((await access.registry.rotateToken(id, 0, author)).text);
  const after = checkEach(check, [...replaced, ...texts.slice(ROTATED)]);
  const ended = rotated.filter(({ text }) => access.authenticator.identify(text) !== undefined).length;
  return [
    toFigure('A check, p99', warm),
    toFigure(`A check after ${ROTATED} tokens were rotated, p99`, after),
    limited({
      what: 'Valid tokens that were refused',
      value: warm.refused + after.refused,
      unit: '',
      atMost: 0,
    }),
    limited({ what: 'Rotated tokens that are still accepted', value: ended, unit: '', atMost: 0 }),
  ];
}

/** All that is done for a request: also its use is noted. */
function createCheck(access: Access): (token: string) => boolean {
  const authenticate = createAuthenticate({ access, clock: systemClock, logger });
  const arrival = {
    channel: 'rest',
    address: '127.0.0.1',
    isConfidential: true,
    withoutToken: 'nobody',
  } as const;
  return (token) => {
    try {
      return authenticate({ ...arrival, token }).caller.principal.startsWith('bench-');
    } catch {
      return false;
    }
  };
}

interface Checked {
  readonly timesMs: number[];
  readonly refused: number;
}

/** One after the other, in a row without a pause: that is how they come under load. */
function checkEach(check: (token: string) => boolean, texts: readonly string[]): Checked {
  const timesMs: number[] = [];
  let refused = 0;
  for (let index = 0; index < CHECKS; index += 1) {
    const text = texts[(index * STRIDE) % texts.length] ?? '';
    const startedMs = performance.now();
    if (!check(text)) refused += 1;
    timesMs.push(performance.now() - startedMs);
  }
  return { timesMs, refused };
}

function toFigure(what: string, { timesMs }: Checked): Figure {
  const { median, p99, max } = summarise(timesMs);
  return limited({
    what,
    value: p99,
    unit: 'ms',
    atMost: P99_MAX_MS,
    timed: true,
    detail: `median ${(median * 1000).toFixed(0)} µs, max ${max.toFixed(2)} ms, ${CHECKS.toLocaleString('en')} checks`,
  });
}
