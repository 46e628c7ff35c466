import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../../core/service/create-logger.ts';
import { basicAuth, OWNER } from '../../../fixtures/access-service.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

interface Line {
  readonly msg: string;
  readonly callId?: string;
  readonly channel?: string;
  readonly method?: string;
  readonly operation?: string;
}

const lines: Line[] = [];
const destination = new Writable({
  write(chunk: Buffer, _encoding, done) {
    for (const text of chunk.toString().split('\n')) if (text !== '') lines.push(JSON.parse(text) as Line);
    done();
  },
});
/** Calls to hosts that a call of this id made. */
const methodsOf = (callId: string) =>
  new Set(lines.filter((line) => line.callId === callId).map(({ method }) => method));

let rest: RestService;

beforeAll(async () => {
  rest = await startRestService({
    serviceLogger: createLogger({ level: 'debug', destination }),
    // Everything waits in queues, where a call could take over what another began.
    ini: (lab) =>
      lab.replace('[common]', '[common]\nprovision.concurrency=1\nprovision.concurrency.per.host=1'),
  });
});
afterAll(() => rest.close());

const provision = (name: string, more: object = {}) =>
  rest.ask(
    'POST /requests?wait=30',
    { descriptor: name, osKey: 'centos7', count: 1, ...more },
    { 'x-request-id': name },
  );

describe('the id of a call', () => {
  it('is answered, and stands in every line from the route to the calls on hosts, whoever else is at work', async () => {
    const names = ['trace-a', 'trace-b', 'trace-c'];
    const answers = await Promise.all(names.map((name) => provision(name)));
    for (const [index, name] of names.entries()) {
      expect(answers[index]?.headers.get('x-request-id')).toBe(name);
      for (const method of ['VM.clone', 'VM.start', 'POST'])
        expect([...methodsOf(name)].join(' '), name).toContain(method);
      const own = lines.filter((line) => line.callId === name);
      expect(own.map(({ operation }) => operation)).toContain('requests.provision');
      expect(own.filter(({ method }) => method === 'Async.VM.clone')).toHaveLength(1);
      expect(new Set(own.map(({ channel }) => channel))).toEqual(new Set(['rest']));
    }
  });

  it('is one of ours where the client names none, or one that does not fit a log', async () => {
    const seen = new Set<string>();
    for (const id of [undefined, '', 'a b', 'x'.repeat(65), '"}', 'ä']) {
      const answer = await getLikeCurl(`${rest.url}/session/options`, {
        headers: id === undefined ? {} : { 'x-request-id': Buffer.from(id).toString('latin1') },
      });
      seen.add(String(answer.headers['x-request-id']));
    }
    expect([...seen].every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    expect(seen.size).toBe(6);
  });

  it('is taken from clients of the legacy API too', async () => {
    const headers = { ...basicAuth(await rest.obtainToken('requester/ci')), 'x-request-id': 'build-17' };
    await getLikeCurl(`${new URL(rest.url).origin}/getservers/legacy-trace?os=centos7&count=1`, { headers });
    expect(lines).toContainEqual(
      expect.objectContaining({ callId: 'build-17', channel: 'legacy', method: 'Async.VM.clone' }),
    );
  });

  it('is one of its own for what comes by no request: the command line, and deadlines', async () => {
    await rest.service.operations.invoke(
      'leases.release',
      { selector: { descriptor: 'legacy-trace' } },
      OWNER,
    );
    await expect
      .poll(() => lines)
      .toContainEqual(expect.objectContaining({ channel: 'cli', method: 'VM.destroy' }));
    await provision('trace-short', { expiresInSeconds: 1 });
    await expect
      .poll(() => lines, { timeout: 20_000 })
      .toContainEqual(expect.objectContaining({ channel: 'expiry', method: 'VM.destroy' }));
    expect([...methodsOf('trace-short')]).not.toContain('VM.destroy');
  });
});
