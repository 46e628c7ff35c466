import { readingCaller } from '../operations/index.ts';
import type { Service } from '../service/create-service.ts';
import { OPEN_WARNING } from '../service/legacy-endpoint.ts';

/**
 * One line of JSON on stdout: for whoever started the service.
 * `warnings` is absent when there are none. `hosts` counts entries: `failed` ones are unreachable or refused, and are
 * retried automatically.
 */
export async function printReadyLine(service: Service): Promise<void> {
  const caller = readingCaller('cli');
  const rows = await service.operations.invoke('hosts.list', {}, caller);
  const count = (kinds: readonly string[]): number =>
    rows.filter((row) => kinds.includes(row.state.kind)).length;
  const { legacy } = await service.operations.invoke('service.status', {}, caller);
  const line = {
    ready: true,
    pid: process.pid,
    url: service.legacyUrl,
    dataFolder: service.dataFolder,
    ...(legacy.openUrl !== undefined && { openUrl: legacy.openUrl, warnings: [OPEN_WARNING] }),
    hosts: {
      total: rows.length,
      live: count(['live']),
      failed: count(['unreachable', 'refused']),
      loading: count(['connecting']),
    },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
