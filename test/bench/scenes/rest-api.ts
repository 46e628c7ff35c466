import { followEvents } from '../../fixtures/event-client.ts';
import { type Figure, limited, type Scene } from '../figure.ts';
import { summarise, timeEachMs } from '../measure.ts';
import { createToken, provisionVm } from '../rest-access.ts';
import { type ServiceProcess, startService } from '../service-process.ts';
import { startLab } from '../simulated-lab.ts';

const VMS_PER_HOST = 1000;
const HOSTS = 10;
const STREAMS = 1000;

/** A thousand event streams, and a scrape of 10,000 VMs. */
export const restApi: Scene = {
  name: 'rest-api',
  title: `REST API: ${HOSTS * VMS_PER_HOST} VMs, ${STREAMS} event streams`,
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
      const token = await createToken(lab, 'bench', ['request']);
      return [
        ...(await measureStreams(service, token)),
        await measureScrape(service, await createToken(lab, 'prometheus', ['metrics'])),
      ];
    } finally {
      await service.stop();
    }
  },
};

async function measureStreams(service: ServiceProcess, token: string): Promise<Figure[]> {
  const before = (await service.probe.read()).rssBytes;
  const url = `${service.url}/api/v1/events?topics=leases&mine=true`;
  const streams = [];
  for (let count = 0; count < STREAMS; count += 1) streams.push(await followEvents(url, { token }));
  await Promise.all(streams.map((stream) => stream.find(({ event }) => event === 'snapshot')));
  const more = (await service.probe.read()).rssBytes - before;
  const startedMs = performance.now();
  const seen = streams.map((stream) =>
    stream
      .find(({ data }) => data.upserts?.some(({ name }: { name: string }) => name === 'fan-out') === true)
      .then(() => performance.now()),
  );
  const [at] = await Promise.all([Promise.all(seen), provisionVm(service, token, 'fan-out')]);
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
