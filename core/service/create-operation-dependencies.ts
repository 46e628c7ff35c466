import { describeConfig, listProblems } from '../config/index.ts';
import { checkHost, type OperationDependencies, visitHost } from '../operations/index.ts';
import { VERSION } from '../version.ts';
import type { Components } from './components.ts';
import { createConfigFileAccess } from './config-file-access.ts';
import type { LegacyEndpoint } from './legacy-endpoint.ts';
import { parseText } from './live-config.ts';

/** What the process reports of itself in `service.status`. */
export interface ServiceStatus {
  readonly startedAt: number;
  ready: boolean;
}

export function createOperationDependencies(
  components: Components,
  status: ServiceStatus,
  legacy: LegacyEndpoint,
): OperationDependencies {
  const {
    options,
    clock,
    logger,
    config,
    dataFolder,
    store,
    access,
    couchbase,
    installation,
    fleet,
    leases,
    quotas,
    instances,
  } = components;
  return {
    fleet,
    leases,
    quotas,
    archive: store,
    access,
    appendAudit: (records) => store.appendAudit(records),
    keepLog: (row) => store.appendLog([row]),
    couchbase,
    instances,
    clock,
    logger,
    config: config.current,
    describeConfig: () => ({
      ...describeConfig(config.current()),
      pendingProblems: [...config.pendingProblems()],
    }),
    async validateConfig(text) {
      const path = 'path' in options.config ? options.config.path : undefined;
      const parsed = await parseText(text, options.secrets, path);
      const { warnings } = parsed.ok ? parsed.config : parsed;
      return { problems: listProblems(parsed), warnings };
    },
    configFile: createConfigFileAccess(config, options),
    checkHost: (host) => checkHost(host, { common: config.current().common, clock, installation }),
    visitHost: (host) => visitHost(host, { common: config.current().common, clock, installation }),
    parseConfig: (text) =>
      parseText(text, options.secrets, 'path' in options.config ? options.config.path : undefined),
    confirmSecretUse: options.confirmSecretUse,
    setLegacyEnabled: legacy.setEnabled,
    setLegacyPort: legacy.setPort,
    status: () => ({
      ...status,
      legacy: legacy.state(),
      version: VERSION,
      demo: options.demo ?? false,
      installation,
      dataFolder: dataFolder.path,
    }),
  };
}
