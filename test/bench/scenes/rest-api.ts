import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { systemClock } from '../../../core/base/clock.ts';
import { sleep } from '../../../core/base/sleep.ts';
import { invokeService } from '../../../core/cli/client/invoke-service.ts';
import { followEvents } from '../../fixtures/event-client.ts';
import { startProcess } from '../../integration/cli/cli-process.ts';
import { type Figure, limited, type Scene } from '../figure.ts';
import { summarise, timeEachMs } from '../measure.ts';
import { type ServiceProcess, startService } from '../service-process.ts';
import { type SimulatedLab, startLab } from '../simulated-lab.ts';

const VMS_PER_HOST = 1000;
const HOSTS = 10;
/** As many clients as a client process on the same two cores can still time. */
const CLIENTS = 40;
const REQUESTS_PER_SECOND_EACH = 25;
const SECONDS = 10;
const STREAMS = 1000;

/** The REST API beside a fastify that answers a constant, a thousand event streams, and a scrape of 10,000 VMs. */
export const restApi: Scene = {
  name: 'rest-api',
  title: `REST API: ${HOSTS * VMS_PER_HOST} VMs, ${CLIENTS} clients at ${REQUESTS_PER_SECOND_EACH} requests/s each, ${STREAMS} event streams`,
  async run() {
    const lab = await startLab({
      hosts: HOSTS,
      flags: [
        ...['--vms-per-host', String(VMS_PER_HOST), '--ip-ms', '50', '--boot-ms', '50'],
        // Room for one more.
        ...['--cpus', '8192', '--memory-gib', '16384', '--disk-gib', '400000'],
      ],
    });
    const service = await startService(lab);
    try {
      const emptyUrl = await startEmptyServer();
      const tokens = await createTokens(lab);
      const leaseId = await provisionOne(service, tokens.request);
      return [
        ...(await compareLatency(service, emptyUrl, { tokens, leaseId })),
        ...(await measureStreams(service, tokens)),
        await measureScrape(service, tokens.metrics),
      ];
    } finally {
      await service.stop();
    }
  },
};

interface Tokens {
  readonly request: string;
  readonly metrics: string;
}

async function createTokens(lab: SimulatedLab): Promise<Tokens> {
  const dataDir = join(lab.folder, 'data');
  const make = async (id: string, scopes: ['request'] | ['metrics']) => {
    await invokeService(dataDir, 'principals.create', { id, role: 'requester' });
    return (await invokeService(dataDir, 'tokens.create', { principal: id, label: 'bench', scopes })).text;
  };
  return { request: await make('bench', ['request']), metrics: await make('prometheus', ['metrics']) };
}

async function provisionOne(service: ServiceProcess, token: string, descriptor = 'bench'): Promise<string> {
  const answer = await fetch(`${service.url}/api/v1/requests?wait=60`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ descriptor, osKey: 'centos' }),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`POST /requests: ${answer.status} ${body}`);
  const { leases } = JSON.parse(body) as { leases: { id: string }[] };
  return leases[0]?.id ?? '';
}

/** In turns, so that both meet the machine in the same mood. */
async function compareLatency(
  service: ServiceProcess,
  emptyUrl: string,
  { tokens, leaseId }: { tokens: Tokens; leaseId: string },
): Promise<Figure[]> {
  const paths = {
    '/capacity': `${service.url}/api/v1/capacity`,
    '/leases/{id}': `${service.url}/api/v1/leases/${leaseId}`,
  };
  const figures: Figure[] = [];
  for (const [path, url] of Object.entries(paths)) {
    await load(url, tokens.request, 2);
    await load(emptyUrl, tokens.request, 2);
    const own = await load(url, tokens.request, SECONDS);
    const beside = await load(emptyUrl, tokens.request, SECONDS);
    const [p99, emptyP99] = [summarise(own.timesMs).p99, summarise(beside.timesMs).p99];
    figures.push(
      limited({
        what: `\`GET ${path}\` with a token ÷ an empty fastify, p99`,
        value: p99 / emptyP99,
        unit: '×',
        atMost: 2,
        // The capacity of every OS and host is a far longer answer than the empty one.
        ...(path === '/capacity' ? { aim: true } : { timed: true }),
        detail: `${p99.toFixed(2)} ms, ${own.timesMs.length} requests`,
        beside: `empty fastify: ${emptyP99.toFixed(2)} ms`,
      }),
      limited({ what: `\`GET ${path}\`: answers other than 200`, value: own.failed, unit: '', atMost: 0 }),
    );
  }
  return figures;
}

async function measureStreams(service: ServiceProcess, tokens: Tokens): Promise<Figure[]> {
  const before = (await service.probe.read()).rssBytes;
  const url = `${service.url}/api/v1/events?topics=leases&mine=true`;
  const streams = [];
  for (let count = 0; count < STREAMS; count += 1)
    streams.push(await followEvents(url, { token: tokens.request }));
  await Promise.all(streams.map((stream) => stream.find(({ event }) => event === 'snapshot')));
  const more = (await service.probe.read()).rssBytes - before;
  const startedMs = performance.now();
  const seen = streams.map((stream) =>
    stream
      .find(({ data }) => data.upserts?.some(({ name }: { name: string }) => name === 'fan-out') === true)
      .then(() => performance.now()),
  );
  const [at] = await Promise.all([Promise.all(seen), provisionOne(service, tokens.request, 'fan-out')]);
  for (const stream of streams) stream.close();
  return [
    limited({
      what: `${STREAMS} event streams: memory more`,
      value: more / 1e6,
      unit: 'MB',
      atMost: 100,
      timed: true,
    }),
    limited({
      what: 'From the first stream that shows a new lease to the last',
      value: Math.max(...at) - Math.min(...at),
      unit: 'ms',
      atMost: 500,
      timed: true,
      detail: `${Math.round(Math.max(...at) - startedMs)} ms from the request`,
    }),
  ];
}

async function measureScrape(service: ServiceProcess, token: string): Promise<Figure> {
  const scrape = async () => {
    const answer = await fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    if (answer.status !== 200) throw new Error(`metrics: ${answer.status}`);
    await answer.text();
  };
  await scrape();
  const { median, p95 } = summarise(await timeEachMs(50, scrape));
  return limited({
    what: `\`/metrics\` at ${HOSTS * VMS_PER_HOST} VMs, median`,
    value: median,
    unit: 'ms',
    atMost: 20,
    timed: true,
    detail: `p95 ${p95.toFixed(1)} ms`,
  });
}

/** Clients that ask at fixed times, whether or not they have their answer: a slow server is not asked more gently. */
async function load(
  url: string,
  token: string,
  seconds: number,
): Promise<{ timesMs: number[]; failed: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const timesMs: number[] = [];
  let failed = 0;
  const ask = () =>
    new Promise<void>((resolve) => {
      const startedMs = performance.now();
      request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
        answer.resume().on('end', () => {
          timesMs.push(performance.now() - startedMs);
          if (answer.statusCode !== 200) failed += 1;
          resolve();
        });
      })
        .on('error', () => {
          failed += 1;
          resolve();
        })
        .end();
    });
  const pauseMs = 1000 / REQUESTS_PER_SECOND_EACH;
  const client = async (index: number) => {
    await sleep(systemClock, (index / CLIENTS) * pauseMs);
    const asked: Promise<void>[] = [];
    const firstMs = performance.now();
    for (let count = 0; count < seconds * REQUESTS_PER_SECOND_EACH; count += 1) {
      await sleep(systemClock, firstMs + count * pauseMs - performance.now());
      asked.push(ask());
    }
    await Promise.all(asked);
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(index)));
  agent.destroy();
  return { timesMs, failed };
}

/** A process of its own, as the service is one; it ends with all others. @returns its URL */
async function startEmptyServer(): Promise<string> {
  const program = `
    import fastify from 'fastify';
    const app = fastify();
    app.get('/', () => ({ items: [] }));
    console.log(await app.listen({ host: '127.0.0.1', port: 0 }));`;
  const server = startProcess(process.execPath, ['--input-type=module', '-e', program]);
  const [url] = await server.says('stdout', /http:\/\/\S+(?=\n)/);
  return url;
}
