import { readFileSync, writeFileSync } from 'node:fs';
import { createRandom } from '../../fixtures/create-random.ts';
import { type Figure, limited, type Scene } from '../figure.ts';
import { summarise, timeMs } from '../measure.ts';
import { type ServiceProcess, startService } from '../service-process.ts';
import { type SimulatedLab, startLab } from '../simulated-lab.ts';

const HOSTS = 4;
const ROOM_PER_HOST = 15;
const ROOM = HOSTS * ROOM_PER_HOST;
const CLIENTS = 50;
const SEED = 20_261_123;

/** Many ask at once for more than there is: room is never given twice, names neither, and all comes back. */
export const contention: Scene = {
  name: 'contention',
  title: `${CLIENTS} clients ask for 1–5 VMs each at once where ${ROOM} fit`,
  async run(): Promise<Figure[]> {
    const lab = await startLab({ hosts: HOSTS, flags: ['--cpus', '128', '--memory-gib', '1024'] });
    limitRoom(lab);
    const service = await startService(lab);
    const roomBefore = Number((await service.get('/getavailablecount/centos')).body);
    const outcome = await askAll(service);
    const running = await count(lab, (host) => host.vms.Running);
    const roomWith = Number((await service.get('/getavailablecount/centos')).body);
    for (const name of outcome.served) await service.get(`/releaseservers/${name}`);
    const left = await count(lab, (host) => host.markedVms + host.orphanVdis);
    const roomAfter = Number((await service.get('/getavailablecount/centos')).body);
    await service.stop();
    return [
      limited({
        what: `VMs handed out (${roomBefore} fit)`,
        value: outcome.addresses.length,
        unit: '',
        atMost: ROOM,
      }),
      limited({
        what: 'Slots before, all caps counted',
        value: unlike(roomBefore, ROOM),
        unit: 'off',
        atMost: 0,
      }),
      limited({
        what: 'VMs on the hosts that nobody was told of',
        value: unlike(running, outcome.addresses.length),
        unit: '',
        atMost: 0,
      }),
      limited({
        what: 'Names or addresses given twice',
        value: repeats(outcome.names) + repeats(outcome.addresses),
        unit: '',
        atMost: 0,
      }),
      limited({
        what: 'Answers other than addresses or "no capacity"',
        value: outcome.others.length,
        unit: '',
        atMost: 0,
        ...(outcome.others[0] === undefined ? {} : { detail: outcome.others[0] }),
      }),
      limited({
        what: 'Slots reserved beside the VMs that run',
        value: unlike(roomBefore - roomWith, running),
        unit: '',
        atMost: 0,
      }),
      limited({ what: 'VMs and disks left after the release', value: left, unit: '', atMost: 0 }),
      limited({
        what: 'Slots still held at the end',
        value: unlike(roomBefore, roomAfter),
        unit: '',
        atMost: 0,
        detail: `${outcome.served.length} clients served, ${outcome.refused} told that there is no room; answers took ${Math.round(outcome.medianMs)} ms by median`,
      }),
    ];
  },
};

/** Nothing but the cap limits: exactly ROOM of them fit. */
function limitRoom(lab: SimulatedLab): void {
  const text = readFileSync(lab.iniPath, 'utf8');
  const capped = text.replace(/^(\[xenhost\d+\])$/gm, `$1\nhost.vms.max.centos=${ROOM_PER_HOST}`);
  writeFileSync(lab.iniPath, capped);
}

interface Outcome {
  names: string[];
  addresses: string[];
  /** Descriptors to release. */
  served: string[];
  refused: number;
  /** Answers that nobody should get. */
  others: string[];
  medianMs: number;
}

async function askAll(service: ServiceProcess): Promise<Outcome> {
  const next = createRandom(SEED);
  const asks = Array.from({ length: CLIENTS }, (_, client) => ({
    name: `client-${client}-`,
    count: 1 + Math.floor(next() * 5),
  }));
  const names: string[] = [];
  const addresses: string[] = [];
  const served: string[] = [];
  const others: string[] = [];
  const took: number[] = [];
  let refused = 0;
  await Promise.all(
    asks.map(async ({ name, count }) => {
      const path = `/getservers/${name}?os=centos&count=${count}&format=detailed`;
      let answer = { status: 0, body: '' };
      took.push(await timeMs(async () => (answer = await service.get(path))));
      if (answer.status === 200) {
        const vms = Object.entries(JSON.parse(answer.body) as Record<string, string>);
        names.push(...vms.map(([vm]) => vm));
        addresses.push(...vms.map(([, address]) => address));
        served.push(name);
      } else if (answer.body.startsWith('Error: No capacity is available!')) refused += 1;
      else others.push(`${answer.status} ${answer.body}`);
    }),
  );
  return { names, addresses, served, others, refused, medianMs: summarise(took).median };
}

function unlike(a: number, b: number): number {
  return Math.abs(a - b);
}

function repeats(values: readonly string[]): number {
  return values.length - new Set(values).size;
}

async function count(
  lab: SimulatedLab,
  read: (host: Awaited<ReturnType<SimulatedLab['state']>>['hosts'][string]) => number,
): Promise<number> {
  const { hosts } = await lab.state();
  return Object.values(hosts).reduce((sum, host) => sum + read(host), 0);
}
