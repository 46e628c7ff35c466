import { type Figure, limited, rounded, type Scene } from '../figure.ts';
import { summarise, timeMs } from '../measure.ts';
import { type ServiceProcess, startService } from '../service-process.ts';
import { startLab } from '../simulated-lab.ts';

const HOSTS = 10;
const COUNT = 30;
const ROUNDS = 3;

/** A batch takes as long as its slowest VM, not as long as all of them. */
export const thirtyVms: Scene = {
  name: 'thirty-vms',
  title: `${COUNT} VMs at once on ${HOSTS} hosts (clone 0.3, boot 2, agent 0.5, address 0.5 s)`,
  async run(): Promise<Figure[]> {
    const lab = await startLab({ hosts: HOSTS });
    const service = await startService(lab);
    const single: number[] = [];
    const batch: number[] = [];
    const callsPerVm: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      single.push(await timeMs(() => provision(service, `one-${round}`, 1)));
      await lab.resetCounters();
      batch.push(await timeMs(() => provision(service, `many-${round}`, COUNT)));
      callsPerVm.push((await lab.calls({ except: ['event.from'] })) / COUNT);
      await service.get(`/releaseservers/one-${round}`);
      await service.get(`/releaseservers/many-${round}`);
    }
    await service.stop();
    const one = summarise(single);
    const many = summarise(batch);
    return [
      limited({
        what: `\`getservers count=${COUNT}\` ÷ one VM, by median`,
        value: many.median / one.median,
        unit: '×',
        atMost: 1.25,
        timed: true,
        detail: `${rounded(many.median)} ms`,
        beside: `one VM: ${rounded(one.median)} ms; old service, serial: ${COUNT} × one VM = ${rounded((COUNT * one.median) / 1000)} s`,
      }),
      limited({
        what: 'XAPI calls per VM, besides `event.from`',
        value: Math.max(...callsPerVm),
        unit: '',
        atMost: 15,
      }),
    ];
  },
};

async function provision(service: ServiceProcess, name: string, count: number): Promise<void> {
  const { status, body } = await service.get(`/getservers/${name}?os=centos&count=${count}`);
  const addresses = status === 200 ? (JSON.parse(body) as string[]) : [];
  if (addresses.length !== count) throw new Error(`getservers ${name}: ${status} ${body}`);
}
