import { readingCaller } from '../operations/index.ts';
import type { Service } from '../service/create-service.ts';
import { OPEN_WARNING } from '../service/legacy-endpoint.ts';
import { printJson } from './print.ts';

/**
 * One line of JSON on stdout: for whoever started the service.
 * `warnings` is absent when there are none. `hosts` counts entries: `failed` ones are unreachable or refused, and are
 * retried automatically; `misconfigured` ones wait for their section of the ini to be completed.
 */
export async function printReadyLine(service: Service): Promise<void> {
  const caller = readingCaller('cli');
  const rows = await service.operations.invoke('hosts.list', {}, caller);
  const count = (kinds: readonly string[]): number =>
    rows.filter((row) => kinds.includes(row.state.kind)).length;
  const { legacy } = await service.operations.invoke('service.status', {}, caller);
  const misconfigured = rows.flatMap(({ state }) =>
    state.kind === 'misconfigured' ? [state.failure.message] : [],
  );
  const warnings = [...(legacy.openUrl === undefined ? [] : [OPEN_WARNING]), ...misconfigured];
  const line = {
    ready: true,
    pid: process.pid,
    url: service.legacyUrl,
    dataFolder: service.dataFolder,
    ...(legacy.openUrl !== undefined && { openUrl: legacy.openUrl }),
    ...(warnings.length > 0 && { warnings }),
    hosts: {
      total: rows.length,
      live: count(['live']),
      failed: count(['unreachable', 'refused']),
      loading: count(['connecting']),
      ...(misconfigured.length > 0 && { misconfigured: misconfigured.length }),
    },
  };
  printJson(line);
}
