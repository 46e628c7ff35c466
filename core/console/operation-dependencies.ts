import { describeConfig } from '../config/index.ts';
import { checkHost, type OperationDependencies, visitHost } from '../operations/index.ts';
import { VERSION } from '../version.ts';
import { configFileAccess } from './config-file.ts';
import type { LegacyPort } from './legacy-port.ts';
import { parseText } from './live-config.ts';
import type { Parts } from './parts.ts';

/** What the process knows of itself and tells by `service.status`. */
export interface ServiceStatus {
  readonly startedAt: number;
  ready: boolean;
}

export function operationDependencies(
  parts: Parts,
  status: ServiceStatus,
  legacy: LegacyPort,
): OperationDependencies {
  const { options, clock, logger, config, dataFolder, store, couchbase, installation, fleet, leases } = parts;
  return {
    fleet,
    leases,
    archive: store,
    keepLog: (row) => store.appendLog([row]),
    couchbase,
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
      return parsed.ok ? { problems: [], warnings: parsed.config.warnings } : parsed;
    },
    configFile: configFileAccess(config, options),
    checkHost: (host) => checkHost(host, { common: config.current().common, clock, installation }),
    visitHost: (host) => visitHost(host, { common: config.current().common, clock, installation }),
    parseConfig: (text) =>
      parseText(text, options.secrets, 'path' in options.config ? options.config.path : undefined),
    ...(options.confirmSecretUse && { confirmSecretUse: options.confirmSecretUse }),
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
