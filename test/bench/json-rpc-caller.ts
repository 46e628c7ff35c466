import { Agent, request } from 'node:http';
import type { SimulatedHostLine } from './simulated-lab.ts';

export interface JsonRpcCaller {
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** The least a client can do: POST, wait for the whole body, JSON.parse. The measure for those that do more. */
export async function createJsonRpcCaller(host: SimulatedHostLine): Promise<JsonRpcCaller> {
  const agent = new Agent({ keepAlive: true });
  const url = new URL('/jsonrpc', host.url);
  let id = 0;
  const send = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    id += 1;
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    const answer = JSON.parse(await post(url, agent, body)) as { result?: unknown; error?: unknown };
    if (answer.error) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    return answer.result;
  };
  const session = await send('session.login_with_password', [host.user, host.password, '1.0', 'bench']);
  return {
    call: (method, ...params) => send(method, [session, ...params]),
    async close() {
      await send('session.logout', [session]);
      agent.destroy();
    },
  };
}

function post(url: URL, agent: Agent, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
