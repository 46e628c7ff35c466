import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { invokeService } from '../../core/cli/client/invoke-service.ts';
import type { InputOf, OperationName, OutputOf } from '../../core/contract/contract.ts';
import type { RoleStatus } from '../../core/model/couchbase.ts';
import type { CliProcess } from '../integration/cli/cli-process.ts';
import { type LabProcess, startServe } from '../integration/cli/lab-process.ts';

/** One of the services, as a process of its own. */
export interface Instance {
  readonly name: string;
  /** The name under which it reaches the hosts: the simulator's journal tells the services apart by it. */
  readonly host: string;
  readonly url: string;
  readonly process: CliProcess;
  ask<N extends OperationName>(operation: N, input: InputOf<N>): Promise<OutputOf<N>>;
  role(): Promise<RoleStatus['kind']>;
}

export async function startInstance(lab: LabProcess, name: string, host: string): Promise<Instance> {
  const folder = join(lab.folder, name);
  const iniPath = `${lab.iniPath}.${name}`;
  writeFileSync(
    iniPath,
    readFileSync(lab.iniPath, 'utf8').replaceAll(/^host\.name=127\.0\.0\.1:/gm, `host.name=${host}:`),
    {
      mode: 0o600,
    },
  );
  const process = startServe({ folder, iniPath });
  const ready = await process.ready();
  const dataDir = join(folder, 'data');
  const ask: Instance['ask'] = (operation, input) => invokeService(dataDir, operation, input);
  return {
    ...{ name, host, process, ask },
    url: String(ready.url),
    role: async () => (await ask('couchbase.status', {})).role.kind,
  };
}
