import { readingCaller } from '../operations/index.ts';
import type { Service } from '../service/create-service.ts';

/**
 * One line of JSON on stdout: for whoever started the service.
 * `hosts` counts entries: `failed` are unreachable or refused, and are tried again by themselves.
 */
export async function printReadyLine(service: Service): Promise<void> {
  const rows = await service.operations.invoke('hosts.list', {}, readingCaller('cli'));
  const count = (kinds: readonly string[]): number =>
    rows.filter((row) => kinds.includes(row.state.kind)).length;
  const line = {
    ready: true,
    pid: process.pid,
    url: service.legacyUrl,
    dataFolder: service.dataFolder,
    hosts: {
      total: rows.length,
      live: count(['live']),
      failed: count(['unreachable', 'refused']),
      loading: count(['connecting']),
    },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
