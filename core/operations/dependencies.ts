import type { Config, HostSettings } from '../config/index.ts';
import type { ConfigProblemRow, ConfigView } from '../contract/configuration.ts';
import type { OutputOf } from '../contract/contract.ts';
import type { HostCheck } from '../contract/fleet.ts';
import type { LegacyState } from '../contract/service.ts';
import type { Fleet } from '../fleet/index.ts';
import type { Couchbase } from '../history/index.ts';
import type { Leases } from '../leases/index.ts';
import type { LogRow } from '../model/audit.ts';
import type { Clock, HistoryArchive, Logger } from '../ports.ts';

/** What the handlers work with; console.ts brings it. */
export interface OperationDependencies {
  fleet: Fleet;
  leases: Leases;
  clock: Clock;
  logger: Logger;
  /** The configuration in force. */
  config: () => Config;
  /** The configuration in force without its secrets, and what is wrong with the file on disk. */
  describeConfig: () => ConfigView;
  /** Checks an ini that is not in force. */
  validateConfig: (
    text: string,
  ) => Promise<{ problems: readonly ConfigProblemRow[]; warnings: readonly ConfigProblemRow[] }>;
  /** Tries one host; findings, also bad ones, are the result. */
  checkHost: (host: HostSettings) => Promise<HostCheck>;
  /** A taken port is part of the answer. @throws DynvmError unavailable: not switchable here */
  setLegacyEnabled: (enabled: boolean) => Promise<LegacyState>;
  /** What only the process knows of itself. */
  status: () => Omit<
    OutputOf<'service.status'>,
    'expiryMaxMinutes' | 'extendMaxMinutes' | 'guestUsers' | 'caller'
  >;
  /** Absent when nothing outlives the process: then there is no history to ask for. */
  archive?: HistoryArchive;
  /** Keeps a line of the activity log that no part has kept yet; absent as above. */
  keepLog?: (row: LogRow) => void;
  /** Absent where nothing outlives the process. */
  couchbase?: Couchbase;
  /** Parse answers too (development and tests). */
  checkOutput?: boolean;
}
