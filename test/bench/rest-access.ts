import { join } from 'node:path';
import { invokeService } from '../../core/cli/client/invoke-service.ts';
import type { ServiceProcess } from './service-process.ts';
import type { SimulatedLab } from './simulated-lab.ts';

/** A requester with a token of these scopes. @returns the token */
export async function createToken(
  { folder }: SimulatedLab,
  principal: string,
  scopes: ['request'] | ['metrics'],
): Promise<string> {
  const dataDir = join(folder, 'data');
  await invokeService(dataDir, 'principals.create', { id: principal, role: 'requester' });
  return (await invokeService(dataDir, 'tokens.create', { principal, label: 'bench', scopes })).text;
}

/** Gets a VM. @returns its lease's id, once it is available */
export async function provisionVm(
  service: ServiceProcess,
  token: string,
  descriptor = 'bench',
): Promise<string> {
  const body = JSON.stringify({ descriptor, osKey: 'centos' });
  const { leases } = (await callRest(service, token, {
    method: 'POST',
    path: '/requests?wait=60',
    body,
  })) as { leases: { id: string; state: { kind: string } }[] };
  const [lease] = leases;
  if (lease?.state.kind !== 'available') throw new Error(`${descriptor}: ${JSON.stringify(lease?.state)}`);
  return lease.id;
}

/** @throws Error for anything but success */
export async function callRest(
  { url }: ServiceProcess,
  token: string,
  { method, path, body }: { method: 'GET' | 'POST' | 'DELETE'; path: string; body?: string },
): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}
