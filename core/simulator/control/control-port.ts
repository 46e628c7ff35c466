import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FAULT_KINDS } from '../faults/fault-spec.ts';
import { toEntryState } from './entry-state.ts';
import type { SimulatorEngine } from './simulator-engine.ts';

const LOOPBACK = '127.0.0.1';

export interface ControlPort {
  readonly url: string;
  close(): Promise<void>;
}

const HostRef = z.union([z.int().min(1), z.literal('*')], { error: 'must be a host number or "*"' });

const Fault = z
  .strictObject({
    hostRef: HostRef,
    kind: z.enum(FAULT_KINDS),
    method: z
      .string()
      .regex(/^(Async\.)?\w+\.\w+$/, 'must look like VM.clone')
      .exactOptional(),
    code: z.string().min(1).exactOptional(),
    params: z.array(z.string()).exactOptional(),
    times: z.int().min(1).exactOptional(),
    probability: z.number().gt(0).max(1).exactOptional(),
    ms: z.number().min(0).exactOptional(),
  })
  .refine((fault) => fault.kind !== 'api-error' || fault.code !== undefined, {
    path: ['code'],
    message: 'api-error needs the code of the error',
  });

const OutsideVm = z.strictObject({ hostRef: z.int().min(1), uuid: z.string().min(1) });

/**
 * The control port of a simulator, for tests and people: the state of its pools, and faults on demand.
 * Bad input → 400 and one line of text. `POST /vms/destroy {hostRef, uuid}` removes a VM with its disks
 * without the clients' doing. Port 0 = any free one.
 *
 * @throws Error EADDRINUSE
 */
export async function startControlPort(engine: SimulatorEngine, port: number): Promise<ControlPort> {
  const app = Fastify({ forceCloseConnections: true });
  acceptJsonOfAnyContentType(app);
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    reply
      .code(error.statusCode ?? 500)
      .type('text/plain')
      .send(`${error.message}\n`);
  });
  addRoutes(app, engine);
  const url = await app.listen({ host: LOOPBACK, port });
  return { url, close: () => app.close() };
}

function addRoutes(app: FastifyInstance, engine: SimulatorEngine): void {
  app.get('/state', () => ({
    hosts: Object.fromEntries(engine.entries.map((entry) => [entry.hostRef, toEntryState(entry)])),
    faults: engine.faults,
  }));
  app.get('/journal', () => ({
    calls: engine.entries
      .flatMap(({ hostRef, journal }) => journal.entries.map((entry) => ({ hostRef, ...entry })))
      .sort((a, b) => a.at - b.at),
  }));
  app.post('/reset-counters', (_request, reply) => {
    engine.resetCounters();
    reply.code(204).send();
  });
  app.post('/faults', (request, reply) => {
    const fault = parse(Fault, request.body);
    requireEntry(engine, fault.hostRef);
    reply.code(201).send({ id: engine.injectFault(fault) });
  });
  app.delete('/faults', (_request, reply) => {
    engine.clearFaults();
    reply.code(204).send();
  });
  app.delete<{ Params: { id: string } }>('/faults/:id', (request, reply) => {
    const { id } = request.params;
    if (!engine.clearFault(id)) throw problem(404, `No fault ${id}: it was cleared, or has run out.`);
    reply.code(204).send();
  });
  app.post('/vms/destroy', (request, reply) => {
    const { hostRef, uuid } = parse(OutsideVm, request.body);
    requireEntry(engine, hostRef);
    if (!engine.entry(hostRef).destroyOutside(uuid)) {
      throw problem(404, `No VM ${uuid} on host entry ${hostRef}.`);
    }
    reply.code(204).send();
  });
}

/** Accepts `curl -d`, which claims to send a form, and clients that name JSON but send nothing. */
function acceptJsonOfAnyContentType(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined);
    try {
      done(null, JSON.parse(body.toString()));
    } catch (error) {
      done(problem(400, `The body is not JSON: ${(error as Error).message}`));
    }
  });
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'body';
  throw problem(400, `${where}: ${issue?.message ?? 'is not valid'}`);
}

function requireEntry(engine: SimulatorEngine, hostRef: number | '*'): void {
  if (hostRef === '*' || hostRef <= engine.entries.length) return;
  throw problem(400, `hostRef: there are only the host entries 1 to ${engine.entries.length}`);
}

function problem(statusCode: number, message: string): Error & { statusCode: number } {
  return Object.assign(new Error(message.replaceAll(/\s+/g, ' ')), { statusCode });
}
