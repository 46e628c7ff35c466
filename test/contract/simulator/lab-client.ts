import { once } from 'node:events';
import { Agent, request } from 'node:http';
import {
  DEFAULT_SIMULATOR_OPTIONS,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../core/simulator/index.ts';
import { QUICK_STORAGE } from '../../fixtures/simulator/quick-storage.ts';

export type XapiRecord = Record<string, unknown>;

/** Fast enough for tests, slow enough to have an order. */
export const QUICK: Partial<SimulatorOptions> = {
  hosts: 1,
  basePort: 0,
  ...QUICK_STORAGE,
  cloneMs: 20,
  bootMs: 40,
  agentMs: 20,
  ipMs: 20,
  authFailureDelayMs: 10,
  spaceReclaimMs: 10,
};

/** An error as the wire gave it: code first, then the parameters. */
class CallError extends Error {
  readonly description: readonly string[];

  constructor(description: readonly string[]) {
    super(description.join(' '));
    this.description = description;
  }
}

/** The least possible JSON-RPC client: no session handling, no retries. */
export class LabClient {
  readonly url: string;
  session = '';
  readonly #agent = new Agent({ keepAlive: true });
  #lastId = 0;

  constructor(url: string) {
    this.url = url;
  }

  async login(password = 'xenroot'): Promise<this> {
    this.session = await this.raw<string>('session.login_with_password', ['root', password, '1.0', 'test']);
    return this;
  }

  /** With the session in front. @throws CallError */
  call<T = unknown>(method: string, ...params: unknown[]): Promise<T> {
    return this.raw<T>(method, [this.session, ...params]);
  }

  async raw<T = unknown>(method: string, params: readonly unknown[]): Promise<T> {
    this.#lastId += 1;
    const body = JSON.stringify({ jsonrpc: '2.0', method, params, id: this.#lastId });
    const { text } = await post(`${this.url}/jsonrpc`, body, this.#agent);
    const answer = JSON.parse(text) as { result: T; error?: { message: string; data: string[] } };
    if (answer.error !== undefined) throw new CallError([answer.error.message, ...answer.error.data]);
    return answer.result;
  }

  /** The error of a call that must fail: code and parameters. */
  async failure(method: string, ...params: unknown[]): Promise<readonly string[]> {
    try {
      await this.call(method, ...params);
    } catch (error) {
      if (error instanceof CallError) return error.description;
      throw error;
    }
    throw new Error(`${method} succeeded`);
  }

  async records(className: string): Promise<Map<string, XapiRecord>> {
    return new Map(
      Object.entries(await this.call<Record<string, XapiRecord>>(`${className}.get_all_records`)),
    );
  }

  async record(className: string, ref: unknown): Promise<XapiRecord> {
    return this.call<XapiRecord>(`${className}.get_record`, ref);
  }

  /** The template whose name begins so. */
  async template(prefix: string): Promise<string> {
    for (const [ref, vm] of await this.records('VM')) {
      if (vm.is_a_template === true && String(vm.name_label).startsWith(prefix)) return ref;
    }
    throw new Error(`no template ${prefix}`);
  }

  /** A provisioned, halted VM. */
  async makeVm(name: string, prefix = 'tmpl-cnt7'): Promise<string> {
    const vm = await this.call<string>('VM.clone', await this.template(prefix), name);
    await this.call('VM.provision', vm);
    return vm;
  }

  /** The VM's disks. */
  async disks(vm: string): Promise<string[]> {
    const vbds = await this.call<string[]>('VM.get_VBDs', vm);
    const records = await Promise.all(vbds.map((vbd) => this.record('VBD', vbd)));
    return records.filter((vbd) => vbd.type === 'Disk').map((vbd) => String(vbd.VDI));
  }

  /** Follows events until `done` is satisfied with the VM's guest metrics. */
  async guestMetrics(vm: string, done: (metrics: XapiRecord) => boolean): Promise<XapiRecord> {
    let token = '';
    for (;;) {
      const { guest_metrics: metrics } = await this.record('VM', vm);
      if (metrics !== 'OpaqueRef:NULL') {
        const record = await this.record('VM_guest_metrics', metrics);
        if (done(record)) return record;
      }
      token = (await this.call<{ token: string }>('event.from', ['vm', 'vm_guest_metrics'], token, 5)).token;
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

export async function post(
  url: string,
  body: string,
  agent?: Agent,
  headers: Record<string, string | number> = { 'content-length': Buffer.byteLength(body) },
): Promise<{ status: number; type: string; text: string }> {
  const sent = request(url, { method: 'POST', headers, ...(agent && { agent }) });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return {
    status: response.statusCode,
    type: String(response.headers['content-type']),
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

/** A lab of one entry (unless told otherwise) and a client that is logged in. */
export async function startLab(
  options: Partial<SimulatorOptions> = {},
): Promise<{ simulator: Simulator; client: LabClient; close: () => Promise<void> }> {
  const simulator = await startSimulator({ ...DEFAULT_SIMULATOR_OPTIONS, ...QUICK, ...options });
  const client = await new LabClient(simulator.hosts[0]?.url ?? '').login();
  return {
    simulator,
    client,
    close: async () => {
      client.close();
      await simulator.close();
    },
  };
}
